package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "primary-key,    key",
        "keys,           key",
        "KEY,            key",
        "sequnce,        sequence",
        "missing_columns, missing-columns",
        "new-column,     new-columns",
        "colums,         columns",
        "delimeter,      delimiter"
    })
    void findsTheNameThatWasMeant(String wrong, String meant) {
        List<String> known = List.of("columns", "delimiter", "key", "missing-columns", "new-columns", "sequence");

        String advice = NearestName.advice(wrong, known);

        assertThat(advice).isEqualTo("Did you mean '" + meant + "'?");
    }

    @Test
    void listsTheChoiceWhereNothingIsNear() {
        String advice = NearestName.advice("zzz", List.of("header", "delimiter", "null-text"));

        assertThat(advice).isEqualTo("It must be one of [header, delimiter, null-text].");
    }

    @Test
    void takesTheFirstByNameOfEquallyNearOnes() {
        String advice = NearestName.advice("col3", Set.of("col2", "col1"));

        assertThat(advice).isEqualTo("Did you mean 'col1'?");
    }
}

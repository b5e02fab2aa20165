package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTest {
    @ParameterizedTest
    @CsvSource({
        "kye,            key",
        "ke,             key",
        "primary-key,    key",
        "keys,           key",
        "KEY,            key",
        "sequnce,        sequence",
        "missing_columns, missing-columns",
        "new-column,     new-columns",
        "colums,         columns",
        "cloumns,        columns",
        "column-names,   columns",
        "seqeunec,       sequence",
        "delim,          delimiter",
        "delimeter,      delimiter"
    })
    void findsTheNameThatWasMeant(String wrong, String meant) {
        List<String> known = List.of("columns", "delimiter", "key", "missing-columns", "new-columns", "sequence");

        String advice = NearestName.advice(wrong, known);

        assertThat(advice).isEqualTo("Did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @CsvSource({
        "u.evlove,     u.evolve",
        "u.evolves,    u.evolve",
        "sales.odrers, sales.orders",
        "sale.orders,  sales.orders",
        "hrr.jobs,     hr.*"
    })
    void findsATableByItsSchemaAndItsName(String wrong, String meant) {
        List<String> known = List.of("u.evolve", "u.late", "sales.orders", "hr.*");

        String advice = NearestName.advice(wrong, known);

        assertThat(advice).isEqualTo("Did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"u.nope", "sales.late", "x.evolve", "kye"})
    void takesNoTableForNearBecauseItsSchemaIsRight(String wrong) {
        List<String> known = List.of("u.late", "u.evolve", "sales.orders");

        String advice = NearestName.advice(wrong, known);

        assertThat(advice).isEqualTo("It must be one of [sales.orders, u.evolve, u.late].");
    }

    @Test
    void listsNoMoreNamesThanAnyoneReads() {
        List<String> known = IntStream.range(0, 110)
                .mapToObj(i -> "erp.table-%03d".formatted(i))
                .toList();

        String advice = NearestName.advice("crm.zzz", known);

        assertThat(advice)
                .startsWith("It must be one of [erp.table-000, erp.table-001, ")
                .endsWith("erp.table-019 and 90 more].");
    }

    @Test
    void listsTheChoiceWhereNothingIsNear() {
        String advice = NearestName.advice("zzz", List.of("header", "delimiter", "null-text"));

        assertThat(advice).isEqualTo("It must be one of [delimiter, header, null-text].");
    }

    @Test
    void takesTheFirstByNameOfEquallyNearOnes() {
        String advice = NearestName.advice("col3", Set.of("col2", "col1"));

        assertThat(advice).isEqualTo("Did you mean 'col1'?");
    }
}

package io.github.deltafold.local.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.value.UnfitValueException;
import io.github.deltafold.core.value.ValueTyper;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueChoiceTest {
    private final ValueChoice values = new ValueChoice(new Random(1));

    static Stream<ColumnType> types() {
        return Stream.concat(
                Stream.of(Kind.values()).filter(kind -> kind != Kind.DECIMAL).map(ColumnType::of),
                Stream.of(ColumnType.decimal(38, 0), ColumnType.decimal(38, 18), ColumnType.decimal(9, 9)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void writesValuesThatFitTheirTypeAndReadAsTheyAreShown(ColumnType type) throws UnfitValueException {
        for (int number = 0; number < 3_000; number++) {
            SourceValue value = values.of(type, number);

            assertThat(shown(ValueTyper.of(type).value(value.written())))
                    .as("number %d, written %s", number, value.written())
                    .isEqualTo(value.shown());
        }
    }

    /** Keys are drawn among the first numbers. */
    @ParameterizedTest
    @MethodSource("types")
    void drawsDifferentValuesForDifferentNumbers(ColumnType type) {
        Set<String> shown = new HashSet<>();
        for (int number = 0; number < 40; number++) {
            shown.add(values.of(type, number).shown());
        }

        assertThat(shown).hasSize(type.kind() == Kind.BOOLEAN ? 2 : 40);
    }

    private static String shown(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }
}

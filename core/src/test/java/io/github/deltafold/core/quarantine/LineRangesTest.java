package io.github.deltafold.core.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.quarantine.LineRanges.Range;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineRangesTest {
    @Test
    void joinsNeighbouringLines() {
        LineRanges lines = LineRanges.of(List.of(9L, 3L, 2L, 4L, 5L, 3L));

        assertThat(lines).hasToString("2-5,9");
        assertThat(lines.ranges()).containsExactly(new Range(2, 5), new Range(9, 9));
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, true", "4, true", "5, true", "6, false", "8, false", "9, true", "10, false", "20, true"
    })
    void containsWhatLiesInARange(long line, boolean contained) {
        LineRanges lines = LineRanges.parse("2-5,9,11-");

        assertThat(lines.contains(line)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "2-5", "2-5,9", "0,3-4", "0-", "2,4,6-", "1-9223372036854775806"})
    void readsWhatItWrites(String text) {
        assertThat(LineRanges.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-2", "5-2", "2-5,5", "9,2-5", "1,,2"})
    void refusesWhatIsNoRanges(String text) {
        assertThatThrownBy(() -> LineRanges.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAllOfAFileThatIsSetAsideAsAWhole() {
        assertThat(LineRanges.parse("0,3-4").toRead()).isEqualTo(LineRanges.EVERY);
        assertThat(LineRanges.parse("3-4").toRead()).hasToString("3-4");
    }

    @Test
    void holdsNothingWhereThereIsNothing() {
        assertThat(LineRanges.of(List.of()).contains(0)).isFalse();
        assertThat(LineRanges.EVERY.contains(0)).isTrue();
        assertThat(LineRanges.EVERY.contains(Long.MAX_VALUE)).isTrue();
    }
}

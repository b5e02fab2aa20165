package io.github.deltafold.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountersTest {
    @ParameterizedTest
    @CsvSource({"1000, 998, 900, 90, 0, 0, 8", "0, 1, 1, 0, 0, 0, 0", "5, 4, 1, 1, 1, 1, 0", "1, 2, 0, 0, 1, 1, 0"})
    void doNotExistUnbalanced(
            long read, long accounted, long applied, long superseded, long late, long duplicate, long quarantined) {
        assertThatThrownBy(() -> new Counters(read, applied, superseded, late, duplicate, quarantined))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(("%d lines read but %d accounted for (applied %d, superseded %d, late %d, duplicate %d,"
                                + " quarantined %d). Nothing was recorded; report this as a bug.")
                        .formatted(read, accounted, applied, superseded, late, duplicate, quarantined));
    }

    @Test
    void addUp() {
        Counters sum = new Counters(15, 1, 2, 3, 4, 5).plus(new Counters(150, 10, 20, 30, 40, 50));

        assertThat(sum).isEqualTo(new Counters(165, 11, 22, 33, 44, 55));
    }
}

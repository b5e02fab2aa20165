package io.github.deltafold.duckdb.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.SmallEngineLimits;
import io.github.deltafold.duckdb.db.Limits.Machine;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Machine LAPTOP = new Machine(16L << 30, 100L << 30, 8);

    @Test
    void takesAQuarterOfTheMachineAtMost() {
        assertThat(Limits.of(SmallEngineLimits.OF_MACHINE, new Machine(4L << 30, 100L << 30, 2)))
                .isEqualTo(new Limits(1_024, 50 << 10, 2, 4L << 30));
    }

    @Test
    void takesTwoGigabytesAtMost() {
        assertThat(Limits.of(SmallEngineLimits.OF_MACHINE, LAPTOP).memoryMb()).isEqualTo(2_048);
    }

    @Test
    void takesWhatIsSet() {
        SmallEngineLimits set = new SmallEngineLimits(
                OptionalLong.of(512L << 20), OptionalLong.of(1L << 30), OptionalLong.of(1L << 20));

        assertThat(Limits.of(set, LAPTOP)).isEqualTo(new Limits(512, 1_024, 8, 1L << 20));
    }

    @Test
    void letsTheLargestBatchFollowTheMemoryThatIsSet() {
        SmallEngineLimits set =
                new SmallEngineLimits(OptionalLong.of(512L << 20), OptionalLong.empty(), OptionalLong.empty());

        assertThat(Limits.of(set, LAPTOP).largestBatchBytes()).isEqualTo(2L << 30);
    }
}

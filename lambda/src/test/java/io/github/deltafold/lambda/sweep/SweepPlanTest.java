package io.github.deltafold.lambda.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.lambda.memory.SweepMemory;
import io.github.deltafold.lambda.sweep.SeenGroup.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Set<String> DECLARED = Set.of("sales");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // phase, owner, run, seconds until the end of the lease, wanted, tables, woken
                "IDLE,     -,   -,     -,    false, NOTHING,    false",
                "IDLE,     -,   -,     -,    false, UNKNOWN,    false",
                "IDLE,     -,   -,     -,    false, FRESH_WORK, false",
                "IDLE,     -,   -,     -,    false, WORK,       true",
                "IDLE,     -,   -,     -,    true,  NOTHING,    true",
                "IDLE,     -,   -,     -,    true,  UNKNOWN,    true",
                "DRAINING, ann, -,     1,    true,  WORK,       false",
                "DRAINING, ann, -,     0,    false, NOTHING,    true",
                "STARTING, -,   run-1, 1,    true,  WORK,       false",
                "STARTING, -,   run-1, 0,    true,  WORK,       true",
                "STARTING, -,   -,     600,  true,  WORK,       false",
                "STARTING, -,   -,     241,  true,  WORK,       false",
                "STARTING, -,   -,     240,  true,  WORK,       true",
            })
    void wakesWhatNobodyElseWill(
            Phase phase,
            @Nullable String owner,
            @Nullable String run,
            @Nullable Long seconds,
            boolean wanted,
            Tables tables,
            boolean woken) {
        Instant end = seconds == null ? null : NOW.plusSeconds(seconds);
        GroupState state = new GroupState(3, wanted, phase, owner, run, end);

        SweepPlan plan = SweepPlan.of(List.of(new SeenGroup("sales", state, tables)), DECLARED, SweepMemory.EMPTY, NOW);

        assertThat(plan.toWake().equals(List.of("sales"))).isEqualTo(woken);
        assertThat(plan.memory().groups().containsKey("sales")).isEqualTo(woken);
    }

    @Test
    void pausesWhatEarlierRunsDidNotHelp() {
        SeenGroup seen = new SeenGroup("sales", new GroupState(3, true, Phase.IDLE, null, null, null), Tables.WORK);
        SweepMemory before = SweepMemory.EMPTY.afterAttempt("sales", NOW.minusSeconds(1));

        SweepPlan plan = SweepPlan.of(List.of(seen), DECLARED, before, NOW);

        assertThat(plan).isEqualTo(new SweepPlan(List.of(), List.of("sales"), before));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // phase, owner, run, seconds until the end of the lease, wanted, tables, forgotten
                "IDLE,     -,   -,     -,  false, NOTHING,    true",
                "IDLE,     -,   -,     -,  false, FRESH_WORK, true",
                "IDLE,     -,   -,     -,  false, UNKNOWN,    false",
                "IDLE,     -,   -,     -,  false, WORK,       false",
                "IDLE,     -,   -,     -,  true,  NOTHING,    false",
                "DRAINING, ann, -,     1,  false, FRESH_WORK, true",
                "DRAINING, ann, -,     1,  true,  NOTHING,    true",
                "DRAINING, ann, -,     1,  true,  WORK,       false",
                "DRAINING, ann, -,     0,  false, NOTHING,    false",
                "STARTING, -,   run-1, 60, true,  NOTHING,    false",
                "STARTING, -,   run-1, 60, true,  FRESH_WORK, false",
            })
    void forgetsGroupsThatRunsDoHelp(
            Phase phase,
            @Nullable String owner,
            @Nullable String run,
            @Nullable Long seconds,
            boolean wanted,
            Tables tables,
            boolean forgotten) {
        Instant end = seconds == null ? null : NOW.plusSeconds(seconds);
        SeenGroup seen = new SeenGroup("sales", new GroupState(3, wanted, phase, owner, run, end), tables);
        SweepMemory before = SweepMemory.EMPTY.afterAttempt("sales", NOW.minus(Duration.ofHours(2)));

        SweepPlan plan = SweepPlan.of(List.of(seen), DECLARED, before, NOW);

        assertThat(plan.memory().groups().isEmpty()).isEqualTo(forgotten);
    }

    /** A declared group may be missing for once, because its lease could not be read. */
    @Test
    void forgetsGroupsThatAreNotDeclaredAnyMore() {
        SweepMemory before = SweepMemory.EMPTY.afterAttempt("sales", NOW).afterAttempt("old", NOW);

        SweepPlan plan = SweepPlan.of(List.of(), DECLARED, before, NOW);

        assertThat(plan.memory().groups()).containsOnlyKeys("sales");
    }
}

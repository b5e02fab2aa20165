package io.github.deltafold.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupStateTest {
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration LENGTH = Duration.ofMinutes(1);

    private static final GroupState DUE = GroupState.NEW.wake(NINE, PATIENCE);
    private static final GroupState ASKED = DUE.started(1, "run-1");
    private static final GroupState HELD = ASKED.take(1, "ann", NINE, LENGTH);

    @Test
    void asksForARunWhereNobodyDrains() {
        assertThat(DUE).isEqualTo(new GroupState(1, true, Phase.STARTING, null, null, NINE.plus(PATIENCE)));
        assertThat(DUE.isDue()).isTrue();
        assertThat(ASKED.isDue()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"119, false", "120, true", "600, true"})
    void leavesAStartToWhoeverMadeItDueForAWhile(long seconds, boolean left) {
        Instant now = NINE.plusSeconds(seconds);
        Duration grace = Duration.ofMinutes(2);

        assertThat(DUE.isLeftDue(now, PATIENCE, grace)).isEqualTo(left);
        assertThat(ASKED.isLeftDue(now, PATIENCE, grace)).isFalse();
        assertThat(HELD.isLeftDue(now, PATIENCE, grace)).isFalse();
    }

    @Test
    void asksOnceForManyWakeUps() {
        GroupState again = DUE.wake(NINE.plusSeconds(1), PATIENCE);

        assertThat(again).isEqualTo(DUE);
    }

    @Test
    void tellsTheOwnerToLookAgain() {
        GroupState woken = HELD.wake(NINE.plusSeconds(1), PATIENCE);

        assertThat(woken).isEqualTo(new GroupState(1, true, Phase.DRAINING, "ann", "run-1", NINE.plus(LENGTH)));
        assertThat(woken.finish("ann")).isEqualTo(HELD);
        assertThat(HELD.finish("ann")).isEqualTo(new GroupState(1, false, Phase.IDLE, null, null, null));
    }

    @Test
    void replacesAnOwnerWhoseLeaseHasEnded() {
        GroupState swept = HELD.sweep(NINE.plus(LENGTH), PATIENCE);

        assertThat(HELD.sweep(NINE.plus(LENGTH).minusMillis(1), PATIENCE)).isEqualTo(HELD);
        assertThat(swept)
                .isEqualTo(new GroupState(
                        2, true, Phase.STARTING, null, null, NINE.plus(LENGTH).plus(PATIENCE)));
        assertThat(swept.renew("ann", NINE, LENGTH)).isEqualTo(swept);
        assertThat(swept.finish("ann")).isEqualTo(swept);
        assertThat(swept.abandon("ann")).isEqualTo(swept);
    }

    @Test
    void sweepsWhatAFailedRunLeft() {
        GroupState left = HELD.abandon("ann");

        assertThat(left).isEqualTo(new GroupState(1, true, Phase.IDLE, null, null, null));
        assertThat(left.sweep(NINE, PATIENCE).isDue()).isTrue();
        assertThat(HELD.finish("ann").sweep(NINE, PATIENCE)).isEqualTo(HELD.finish("ann"));
    }

    @Test
    void letsAnOwnerComeLateWhereNobodyTookItsPlace() {
        GroupState renewed = HELD.renew("ann", NINE.plus(LENGTH).plusSeconds(5), LENGTH);

        assertThat(renewed.leaseEnd()).isEqualTo(NINE.plus(LENGTH).plusSeconds(65));
    }

    /** {@code now} counts in seconds; the lease ends after 60, the patience after 600. */
    @ParameterizedTest
    @CsvSource({
        "NEW,   0, 0,    1", // a person starts the first run
        "NEW,   7, 0,    7", // somebody deleted the lease
        "DUE,   1, 0,    1", // the run that was asked for
        "ASKED, 1, 0,    1",
        "ASKED, 1, 9999, 1", // it comes late, and nobody took its place
        "ASKED, 0, 0,    2", // a person was faster
        "HELD,  0, 59,   -",
        "HELD,  1, 59,   -", // the place started it twice
        "HELD,  0, 60,   2", // the owner is dead
        "HELD,  1, 60,   2",
        "IDLE,  1, 0,    2", // the place started it again
        "LATER, 1, 0,    left behind"
    })
    void givesTheLease(String from, long asked, long now, String expected) {
        GroupState state = switch (from) {
            case "NEW" -> GroupState.NEW;
            case "DUE" -> DUE;
            case "ASKED" -> ASKED;
            case "HELD" -> HELD;
            case "IDLE" -> HELD.abandon("ann");
            default -> HELD.sweep(NINE.plus(LENGTH), PATIENCE);
        };

        GroupState taken = state.take(asked, "bob", NINE.plusSeconds(now), LENGTH);

        if (expected.equals("-")) {
            assertThat(taken).isEqualTo(state.wake(NINE.plusSeconds(now), PATIENCE));
            assertThat(taken.isHeldBy("ann")).isTrue();
            assertThat(taken.wanted()).isTrue();
        } else if (expected.equals("left behind")) {
            assertThat(taken).isEqualTo(state);
            assertThat(taken.hasLeftBehind(asked)).isTrue();
        } else {
            long generation = Long.parseLong(expected);
            @Nullable String run = generation == state.generation() ? state.run() : null;
            assertThat(taken)
                    .isEqualTo(new GroupState(
                            generation,
                            false,
                            Phase.DRAINING,
                            "bob",
                            run,
                            NINE.plusSeconds(now).plus(LENGTH)));
        }
    }

    @Test
    void knowsItsOwnerAgainWhenTheAnswerToTakingItWasLost() {
        GroupState woken = HELD.wake(NINE, PATIENCE);

        GroupState taken = woken.take(1, "ann", NINE.plusSeconds(1), LENGTH);

        assertThat(taken).isEqualTo(woken);
    }

    @Test
    void doesNotWaitForARunThatEndedBeforeItDrained() {
        assertThat(ASKED.learn("run-1", RunFate.ENDED, NINE, PATIENCE))
                .isEqualTo(new GroupState(1, true, Phase.IDLE, null, null, null));
        assertThat(ASKED.learn("run-7", RunFate.ENDED, NINE, PATIENCE)).isEqualTo(ASKED);
        assertThat(ASKED.learn("run-1", RunFate.UNKNOWN, NINE, PATIENCE)).isEqualTo(ASKED);
        assertThat(HELD.learn("run-1", RunFate.ENDED, NINE, PATIENCE)).isEqualTo(HELD);
    }

    @Test
    void givesMoreTimeToARunThatStillWaits() {
        Instant late = NINE.plus(PATIENCE);

        assertThat(ASKED.learn("run-1", RunFate.ALIVE, late.minusMillis(1), PATIENCE))
                .isEqualTo(ASKED);
        assertThat(ASKED.learn("run-1", RunFate.ALIVE, late, PATIENCE))
                .isEqualTo(new GroupState(1, true, Phase.STARTING, null, "run-1", late.plus(PATIENCE)));
    }

    @Test
    void notesTheRunOfItsOwnGenerationOnly() {
        assertThat(DUE.started(2, "run-2")).isEqualTo(DUE);
        assertThat(ASKED.started(1, "run-2")).isEqualTo(ASKED);
        assertThat(DUE.take(1, "ann", NINE, LENGTH).started(1, "run-1")).isEqualTo(HELD);
        assertThat(HELD.finish("ann").started(1, "run-1")).isEqualTo(HELD.finish("ann"));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, IDLE,     ,    ,      0, generation -1 while IDLE",
        " 0, STARTING, ,    ,      1, generation 0 while STARTING",
        " 1, IDLE,     ann, ,      0, IDLE with an owner",
        " 1, DRAINING, ,    ,      1, DRAINING without an owner",
        " 1, STARTING, ,    ,      0, STARTING without a leaseEnd",
        " 1, IDLE,     ,    ,      1, IDLE with a leaseEnd",
        " 1, IDLE,     ,    run-1, 0, IDLE with a run"
    })
    void refusesWhatContradictsItself(
            long generation, Phase phase, @Nullable String owner, @Nullable String run, int hasEnd, String message) {
        assertThatThrownBy(() -> new GroupState(generation, false, phase, owner, run, hasEnd == 1 ? NINE : null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}

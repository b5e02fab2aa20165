package io.github.deltafold.lambda.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class GroupRunsTest {
    private static final Duration LENGTH = Duration.ofMinutes(1);

    private final GroupStates states = new GroupStates(new InMemoryObjectStore());
    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final MovingClock clock = new MovingClock();
    private final GroupRuns runs = new GroupRuns(() -> states, backend, clock);

    @Test
    void startsTheFirstGeneration() {
        String run = runs.wake("nightly");

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(states.read("nightly"))
                .isEqualTo(new GroupState(
                        1, true, Phase.STARTING, null, "run-1", clock.instant().plus(Duration.ofMinutes(10))));
    }

    @Test
    void startsNothingWhileARunIsOnItsWay() {
        runs.wake("nightly");
        clock.move(Duration.ofMinutes(9));

        String run = runs.wake("nightly");

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
    }

    @Test
    void tellsARunAtWorkToLookAgainInsteadOfStartingAnother() {
        runs.wake("nightly");
        take(1, "ann");

        String run = runs.wake("nightly");

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(finish("ann").isHeldBy("ann")).isTrue();
        assertThat(finish("ann").phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void namesTheOwnerThatAPersonStarted() {
        take(GroupState.BY_HAND, "ann");

        assertThat(runs.wake("nightly")).isEqualTo("ann");
        assertThat(backend.startedGenerations()).isEmpty();
    }

    @Test
    void startsTheNextGenerationOnceTheGroupIsDrained() {
        runs.wake("nightly");
        take(1, "ann");
        finish("ann");

        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
    }

    @Test
    void startsTheNextGenerationOnceTheOwnerIsDead() {
        runs.wake("nightly");
        take(1, "ann");
        clock.move(LENGTH);

        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
    }

    @Test
    void startsByTheSameTokenWhereTheStartWasNeverNoted() {
        GroupState due = states.change("nightly", state -> state.wake(clock.instant(), Duration.ofMinutes(10)));
        backend.start("nightly", 1, GroupRuns.token("nightly", due));

        String run = runs.wake("nightly");

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(states.read("nightly").run()).isEqualTo("run-1");
    }

    @Test
    void startsAgainWhereTheStartFailed() {
        backend.refuse("nightly", new RunFailed("Cannot start a run", null));

        assertThatThrownBy(() -> runs.wake("nightly")).hasMessage("Cannot start a run");
        backend.accept("nightly");
        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L);
    }

    @Test
    void doesNotWaitForARunThatEndedBeforeItDrained() {
        backend.fail(runs.wake("nightly"));

        String run = runs.wake("nightly");

        assertThat(run).isEqualTo("run-2");
        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
    }

    @Test
    void givesMoreTimeToARunThatStillWaits() {
        runs.wake("nightly");
        clock.move(Duration.ofMinutes(10));

        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(states.read("nightly").isAlive(clock.instant())).isTrue();
    }

    @Test
    void replacesARunThatThePlaceHasForgotten() {
        backend.forget(runs.wake("nightly"));
        clock.move(Duration.ofMinutes(10));

        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
    }

    @Test
    void makesTokensThatEmrServerlessTakes() {
        GroupState due = GroupState.NEW.wake(clock.instant(), LENGTH);
        GroupState countedAgain = GroupState.NEW.wake(clock.instant().plusMillis(1), LENGTH);

        String token = GroupRuns.token("a group ü", due);

        assertThat(token).matches("[A-Za-z0-9._-]{1,64}").isNotEqualTo(GroupRuns.token("a group ü", countedAgain));
    }

    private void take(long asked, String owner) {
        states.change("nightly", state -> state.take(asked, owner, clock.instant(), LENGTH));
    }

    private GroupState finish(String owner) {
        return states.change("nightly", state -> state.finish(owner));
    }

    /** A clock that a test moves. */
    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-01-05T09:00:00Z");

        void move(Duration on) {
            now = now.plus(on);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

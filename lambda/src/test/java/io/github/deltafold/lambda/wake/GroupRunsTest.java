package io.github.deltafold.lambda.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GroupRunsTest {
    private static final Duration LENGTH = Duration.ofMinutes(1);

    private static final Duration GRACE = Duration.ofMinutes(6);

    private final GroupStates states = new GroupStates(new InMemoryObjectStore());
    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final MovingClock clock = new MovingClock();
    private final GroupRuns runs = new GroupRuns(() -> states, backend, clock);

    @Test
    void startsTheFirstGeneration() {
        String run = runs.wake("nightly").run();

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
        GroupState state = states.read("nightly");
        assertThat(state).isEqualTo(new GroupState(1, true, Phase.STARTING, null, "run-1", state.leaseEnd()));
        assertThat(state.leaseEnd())
                .isBetween(
                        clock.instant().plus(Duration.ofMinutes(10)),
                        clock.instant().plus(Duration.ofSeconds(601)));
    }

    @Test
    void startsNothingWhileARunIsOnItsWay() {
        runs.wake("nightly");
        clock.move(Duration.ofMinutes(9));

        String run = runs.wake("nightly").run();

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
    }

    @Test
    void tellsARunAtWorkToLookAgainInsteadOfStartingAnother() {
        runs.wake("nightly");
        take(1, "ann");

        String run = runs.wake("nightly").run();

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(finish("ann").isHeldBy("ann")).isTrue();
        assertThat(finish("ann").phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void namesTheOwnerThatAPersonStarted() {
        take(GroupState.BY_HAND, "ann");

        assertThat(runs.wake("nightly").run()).isEqualTo("ann");
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
        clock.move(GRACE);

        String run = runs.wake("nightly").run();

        assertThat(run).isEqualTo("run-1");
        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(states.read("nightly").run()).isEqualTo("run-1");
    }

    @Test
    void startsAgainWhereTheStartFailed() {
        backend.refuse("nightly", new RunFailed("Cannot start a run", null));

        assertThatThrownBy(() -> runs.wake("nightly")).hasMessage("Cannot start a run");
        backend.accept("nightly");
        clock.move(GRACE.plusSeconds(1));
        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L);
    }

    @Test
    void doesNotWaitForARunThatEndedBeforeItDrained() {
        backend.fail(runs.wake("nightly").run());

        String run = runs.wake("nightly").run();

        assertThat(run).isEqualTo("run-2");
        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
    }

    @Test
    void givesMoreTimeToARunThatStillWaits() {
        runs.wake("nightly");
        clock.move(Duration.ofMinutes(11));

        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L);
        assertThat(states.read("nightly").isAlive(clock.instant())).isTrue();
    }

    @Test
    void replacesARunThatThePlaceHasForgotten() {
        backend.forget(runs.wake("nightly").run());
        clock.move(Duration.ofMinutes(11));

        runs.wake("nightly");

        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
    }

    @Test
    void leavesAStartToWhoeverMadeItDue() {
        states.change("nightly", state -> state.wake(clock.instant(), Duration.ofMinutes(10)));
        clock.move(GRACE.minusSeconds(1));

        GroupRuns.Woken woken = runs.wake("nightly");

        assertThat(woken).isEqualTo(new GroupRuns.Woken("generation 1, about to be started", false));
        assertThat(backend.startedGenerations()).isEmpty();
    }

    @Test
    void startsOneRunHoweverManyWakeTheGroupAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Callable<GroupRuns.Woken>> wakeUps = Collections.nCopies(16, () -> runs.wake("nightly"));

        List<Future<GroupRuns.Woken>> woken = threads.invokeAll(wakeUps);

        threads.shutdown();
        int started = 0;
        for (Future<GroupRuns.Woken> each : woken) {
            started += each.get().isStarted() ? 1 : 0;
        }
        assertThat(started).isEqualTo(1);
        assertThat(backend.startCalls()).isEqualTo(1);
    }

    @Test
    void looksAtARunWithoutStartingAnother() {
        backend.fail(runs.wake("nightly").run());

        GroupState seen = runs.look("nightly");

        assertThat(seen).isEqualTo(new GroupState(1, true, Phase.IDLE, null, null, null));
        assertThat(backend.startedGenerations()).containsExactly(1L);
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
}

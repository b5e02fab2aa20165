package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.lease.RunFate;
import io.github.deltafold.core.naming.NameTime;
import io.github.deltafold.core.store.Sha256;
import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Wakes groups up by the protocol of their lease: whoever drains a group is told to look again, and where nobody does, the
 * run of the next generation is started by whoever made it due.
 *
 * <p><b>If it dies</b> between any two steps, a later message or the sweep finds what is left to do: a generation that has
 * been due for longer than a function lives, whose run was never started, or was started and never noted. It is started by
 * the same token, which starts it once.
 */
public final class GroupRuns {
    /** From asking for a run until it drains: its queue, its machines, Spark. A run that still waits then gets more. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * Longer than any function may live that makes runs due: afterwards whoever made one due is dead, and has not started it.
     * Nothing shorter tells that: to ask Glue takes several calls that are tried again, and a sweep wakes many groups.
     */
    private static final Duration GRACE = Duration.ofMinutes(6);

    /** Half of what a run looks back, since names may be in any zone of time. */
    private static final Duration LATE = Duration.ofHours(12);

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private final Supplier<GroupStates> states;
    private final JobBackend backend;
    private final Clock clock;

    /**
     * Runs of groups.
     *
     * @param states asked for at every wake-up
     */
    public GroupRuns(Supplier<GroupStates> states, JobBackend backend, Clock clock) {
        this.states = states;
        this.backend = backend;
        this.clock = clock;
    }

    /**
     * What came of waking a group.
     *
     * @param run who has the work: a run as its place knows it, the owner of the lease, or a generation that somebody else
     *     is about to start
     * @param isStarted whether this call started that run
     */
    public record Woken(String run, boolean isStarted) {}

    /**
     * Wakes a group.
     *
     * @throws io.github.deltafold.core.failure.Failure when nobody has its work yet; ask again
     */
    public Woken wake(String group) {
        GroupStates leases = states.get();
        UnaryOperator<GroupState> learning = learning(leases.read(group));
        Instant now = clock.instant();
        Duration patience = PATIENCE.plusNanos(ThreadLocalRandom.current().nextInt(NANOS_PER_SECOND));
        GroupState woken = leases.change(group, state -> learning.apply(state).wake(now, patience));
        boolean isMine = woken.isDue() && now.plus(patience).equals(woken.leaseEnd());
        if (!isMine && !woken.isLeftDue(now, PATIENCE, GRACE)) {
            return new Woken(nameOf(woken), false);
        }
        String run = backend.start(group, woken.generation(), token(group, woken));
        leases.change(group, state -> state.started(woken.generation(), run));
        return new Woken(run, true);
    }

    /**
     * Wakes a group for a look at all that is staged, old files too: for a person, a sweep, or a late file.
     *
     * @throws io.github.deltafold.core.failure.Failure as {@link #wake}
     */
    public Woken wakeForEverything(String group) {
        states.get().askForWholeLook(group, clock.instant());
        return wake(group);
    }

    /** Whether a file of this name is older than what a run looks at without being asked. */
    boolean isLate(String name) {
        return NameTime.isBefore(name, clock.instant().minus(LATE));
    }

    /**
     * Looks at a group, and notes what the place that its run was asked of says of that run.
     *
     * @return where the group stands
     * @throws io.github.deltafold.core.failure.Failure when that cannot be found out
     */
    public GroupState look(String group) {
        GroupStates leases = states.get();
        GroupState before = leases.read(group);
        return before.run() == null ? before : leases.change(group, learning(before));
    }

    /** Whether work of a group waits, and nobody has it who may still be alive. */
    public static boolean isLeftAlone(GroupState state, Instant now) {
        if (state.isAlive(now)) {
            return state.isLeftDue(now, PATIENCE, GRACE);
        }
        return state.phase() != Phase.IDLE || state.wanted();
    }

    /** Notes that the run of a generation has ended before it drained, where its place cannot be asked. */
    void ended(String group, long generation) {
        states.get().change(group, state -> {
            String run = state.run();
            return run == null || state.generation() != generation
                    ? state
                    : state.learn(run, RunFate.ENDED, clock.instant(), PATIENCE);
        });
    }

    /** What is learned of a run that was asked for; the place is asked once, however often others come first. */
    private UnaryOperator<GroupState> learning(GroupState before) {
        String asked = before.phase() == Phase.STARTING ? before.run() : null;
        if (asked == null) {
            return state -> state;
        }
        RunFate fate = fate(backend.status(asked));
        return state -> state.learn(asked, fate, clock.instant(), PATIENCE);
    }

    private static RunFate fate(RunStatus status) {
        return switch (status) {
            case WAITING, RUNNING -> RunFate.ALIVE;
            case SUCCEEDED, FAILED -> RunFate.ENDED;
            case UNKNOWN -> RunFate.UNKNOWN;
        };
    }

    private static String nameOf(GroupState state) {
        if (state.run() != null) {
            return state.run();
        }
        return state.owner() == null ? "generation " + state.generation() + ", about to be started" : state.owner();
    }

    /**
     * Names the start of one generation, in the 64 characters that EMR Serverless allows for a token. The end of its
     * patience tells it from the same number counted again after somebody deleted the lease.
     */
    static String token(String group, GroupState due) {
        String named = group + "\n" + due.generation() + "\n" + due.leaseEnd();
        return Sha256.of(named.getBytes(StandardCharsets.UTF_8));
    }
}

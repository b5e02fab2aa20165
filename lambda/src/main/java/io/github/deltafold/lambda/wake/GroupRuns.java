package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.lease.RunFate;
import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Wakes groups up by the protocol of their lease: whoever drains a group is told to look again, and where nobody does, the
 * run of the next generation is started.
 *
 * <p><b>If it dies</b> between any two steps, the message that brought it here is delivered again, and finds what is left
 * to do: a generation whose run was never started, or was started and never noted, is started by its token, which starts
 * it once.
 */
public final class GroupRuns {
    /** From asking for a run until it drains: its queue, its machines, Spark. A run that still waits then gets more. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

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
     * Wakes a group.
     *
     * @return who has the work: a run as its place knows it, or the owner of the lease
     * @throws io.github.deltafold.core.failure.Failure when nobody has it yet; ask again
     */
    String wake(String group) {
        GroupStates leases = states.get();
        GroupState before = leases.read(group);
        String asked = before.phase() == Phase.STARTING ? before.run() : null;
        RunFate fate = asked == null ? RunFate.UNKNOWN : fate(backend.status(asked));
        GroupState woken = leases.change(group, state -> {
            Instant now = clock.instant();
            GroupState learned = asked == null ? state : state.learn(asked, fate, now, PATIENCE);
            return learned.wake(now, PATIENCE);
        });
        if (!woken.isDue()) {
            return Objects.requireNonNullElseGet(woken.run(), () -> String.valueOf(woken.owner()));
        }
        String run = backend.start(group, woken.generation(), token(group, woken));
        leases.change(group, state -> state.started(woken.generation(), run));
        return run;
    }

    private static RunFate fate(RunStatus status) {
        return switch (status) {
            case WAITING, RUNNING -> RunFate.ALIVE;
            case SUCCEEDED, FAILED -> RunFate.ENDED;
            case UNKNOWN -> RunFate.UNKNOWN;
        };
    }

    /**
     * Names the start of one generation, in the 64 characters that EMR Serverless allows for a token. The end of its
     * patience tells it from the same number counted again after somebody deleted the lease.
     */
    static String token(String group, GroupState due) {
        String named = group + "\n" + due.generation() + "\n" + due.leaseEnd();
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(named.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

package io.github.deltafold.core.lease;

import io.github.deltafold.core.failure.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of a group in the hands of this process, renewed in the background until it is finished or closed.
 *
 * <p><b>If the process dies</b>, the lease ends by itself. <b>If it is told to end</b> (Ctrl-C, SIGTERM), or fails, it
 * gives the lease back with the work still wanted. <b>If it was frozen</b> for longer than the lease, {@link #isHeld} asks
 * whether another has taken its place before anything more is planned.
 */
public final class GroupLease implements AutoCloseable {
    /** So that two renewals may fail before the lease ends. */
    private static final int RENEWALS_PER_LENGTH = 3;

    private final GroupStates states;
    private final Clock clock;
    private final String group;
    private final String owner;
    private final Duration length;
    private final AtomicReference<GroupState> known;
    private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lease");
        thread.setDaemon(true);
        return thread;
    });
    private final Thread atExit = new Thread(this::giveBack, "lease-at-exit");

    private GroupLease(GroupStates states, Clock clock, String group, String owner, Duration length, GroupState taken) {
        this.states = states;
        this.clock = clock;
        this.group = group;
        this.owner = owner;
        this.length = length;
        this.known = new AtomicReference<>(taken);
    }

    /** Keeps a lease that was just taken. */
    static GroupLease begin(
            GroupStates states, Clock clock, String group, String owner, Duration length, GroupState taken) {
        GroupLease lease = new GroupLease(states, clock, group, owner, length, taken);
        long period = length.toMillis() / RENEWALS_PER_LENGTH;
        Future<?> unused = lease.heartbeat.scheduleAtFixedRate(lease::beat, period, period, TimeUnit.MILLISECONDS);
        Runtime.getRuntime().addShutdownHook(lease.atExit);
        return lease;
    }

    /**
     * Whether this process may go on. A lease that has run out is renewed first, which fails where another has taken it.
     *
     * @throws Failure when that cannot be found out
     */
    public boolean isHeld() {
        GroupState state = known();
        if (state.isHeldBy(owner) && state.isAlive(clock.instant())) {
            return true;
        }
        return change(() -> states.change(group, before -> before.renew(owner, clock.instant(), length)));
    }

    /**
     * Gives the lease back when the group is drained.
     *
     * @return whether it is to be drained again, because it was woken meanwhile: the lease is still held then
     * @throws Failure when the lease cannot be read or written; it then ends by itself
     */
    public boolean isWantedAgain() {
        return change(() -> states.change(group, before -> before.finish(owner)));
    }

    /** What happened to the lease of a run that no longer holds it. */
    public String loss() {
        return LeaseErrors.takenOver(group, length, states.read(group));
    }

    /** Gives the lease back with its work still wanted, unless it was finished. */
    @Override
    public void close() {
        heartbeat.shutdownNow();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            log().debug("the process is ending, and gives the lease back for that", e);
        }
        giveBack();
    }

    private void giveBack() {
        try {
            if (known().isHeldBy(owner)) {
                change(() -> states.change(group, before -> before.abandon(owner)));
            }
        } catch (Failure e) {
            log().atWarn().addKeyValue("group", group).setCause(e).log("lease not given back, it ends by itself");
        }
    }

    private void beat() {
        try {
            if (known().isHeldBy(owner)) {
                change(() -> states.change(group, before -> before.renew(owner, clock.instant(), length)));
            }
        } catch (RuntimeException e) { // an exception would end the heartbeat, and the next one may succeed
            log().atWarn().addKeyValue("group", group).setCause(e).log("lease not renewed");
        }
    }

    private GroupState known() {
        return Objects.requireNonNull(known.get());
    }

    /** One change at a time, so that what is known is what was written last. */
    private synchronized boolean change(Supplier<GroupState> write) {
        GroupState state = write.get();
        known.set(state);
        return state.isHeldBy(owner);
    }

    /** Asked for late: to start a logging library can cost more than a small batch. */
    private static Logger log() {
        return LoggerFactory.getLogger(GroupLease.class);
    }
}

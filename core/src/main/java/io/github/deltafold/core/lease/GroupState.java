package io.github.deltafold.core.lease;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the runs of a group. Every method is a transition or a question; a transition that does not apply
 * gives back the same state, so that each may be repeated and none needs to know who was faster.
 *
 * <p><b>No wake-up is lost:</b> {@link #wake} sets {@code wanted}; a drain clears it by {@link #take} or {@link #finish}
 * and lists only after that, and {@link #finish} goes on where it was set again. Whoever cannot do the work, dead or
 * failed, leaves it wanted.
 *
 * <p><b>No two live owners:</b> a lease is taken from nobody before its end.
 *
 * <p><b>No generation has two runs:</b> whoever does not take the place of a run that was asked for counts on. Only who made
 * a generation due starts its run, as long as that one may be alive; so {@code patience} must be a length that nobody else
 * asks for, or two that make the same generation due at the same moment write the same state, and both take it for theirs.
 *
 * <p>{@code LeaseModelTest} explores what runs, wake-ups and sweeps can make of it together.
 *
 * @param generation counts the runs of the group, from 1; 0 before the first
 * @param wanted whether there may be work that nobody who is alive has listed
 * @param phase where the group stands
 * @param owner who holds the lease, while draining
 * @param run the run as the place it runs in knows it; null when nobody noted it, as for a run started by hand
 * @param leaseEnd until when a drain holds the lease; while starting, by when the run should have begun
 */
public record GroupState(
        long generation,
        boolean wanted,
        Phase phase,
        @Nullable String owner,
        @Nullable String run,
        @Nullable Instant leaseEnd) {
    /** Nobody has asked for a run yet. */
    public static final GroupState NEW = new GroupState(0, false, Phase.IDLE, null, null, null);

    /** Asked for by nobody: a run that a person starts has no generation before it takes the lease. */
    public static final long BY_HAND = 0;

    public GroupState {
        if (generation < 0 || (generation == 0 && phase != Phase.IDLE)) {
            throw new IllegalArgumentException("generation " + generation + " while " + phase);
        }
        if ((owner != null) != (phase == Phase.DRAINING)) {
            throw new IllegalArgumentException(phase + (owner == null ? " without an owner" : " with an owner"));
        }
        if ((leaseEnd != null) != (phase != Phase.IDLE)) {
            throw new IllegalArgumentException(phase + (leaseEnd == null ? " without a leaseEnd" : " with a leaseEnd"));
        }
        if (run != null && phase == Phase.IDLE) {
            throw new IllegalArgumentException("IDLE with a run");
        }
    }

    /**
     * There is work. Whoever drains looks again; where nobody does, a run of the next generation is due.
     *
     * @param patience how long a run may take from being asked for until it drains
     */
    public GroupState wake(Instant now, Duration patience) {
        return asWanted().sweep(now, patience);
    }

    /** Repairs what dead runs, failed runs and lost starts left: a run is due where work is wanted and nobody is alive. */
    public GroupState sweep(Instant now, Duration patience) {
        if (isAlive(now) || (phase == Phase.IDLE && !wanted)) {
            return this;
        }
        return new GroupState(generation + 1, true, Phase.STARTING, null, null, now.plus(patience));
    }

    /** The run of a generation was started, and goes by this name. */
    public GroupState started(long startedGeneration, String name) {
        if (generation != startedGeneration || run != null || phase == Phase.IDLE) {
            return this;
        }
        return new GroupState(generation, wanted, phase, owner, name, leaseEnd);
    }

    /**
     * What the place a run runs in says of a run that was asked for: one that ended before it drained will not come, one
     * that waits for its turn gets more time. Of a run that drains only its lease is heeded, for the place may know two
     * runs of one generation, and the one that ended need not be the owner.
     */
    public GroupState learn(String ofRun, RunFate fate, Instant now, Duration patience) {
        if (phase != Phase.STARTING || !ofRun.equals(run)) {
            return this;
        }
        return switch (fate) {
            case ENDED -> idle(true);
            case ALIVE ->
                isAlive(now) ? this : new GroupState(generation, wanted, phase, null, run, now.plus(patience));
            case UNKNOWN -> this;
        };
    }

    /**
     * A run wants to drain. It holds the lease afterwards, or {@link #hasLeftBehind} says that another run has its work, or
     * a live owner has been told to look again.
     *
     * @param asked the generation that the run was started for, or {@link #BY_HAND}
     * @param newOwner unique to the process
     */
    public GroupState take(long asked, String newOwner, Instant now, Duration length) {
        if (isHeldBy(newOwner) || hasLeftBehind(asked)) {
            return this;
        }
        if (phase == Phase.DRAINING && isAlive(now)) {
            return asWanted();
        }
        boolean expected = phase == Phase.STARTING && asked == generation;
        return new GroupState(
                expected ? generation : Math.max(generation + 1, asked),
                false,
                Phase.DRAINING,
                newOwner,
                expected ? run : null,
                now.plus(length));
    }

    /** The owner is alive. It may come late, as long as nobody has taken its place. */
    public GroupState renew(String byOwner, Instant now, Duration length) {
        return isHeldBy(byOwner) ? new GroupState(generation, wanted, phase, owner, run, now.plus(length)) : this;
    }

    /** The owner has nothing left to do: it still holds the lease afterwards where it has to look again. */
    public GroupState finish(String byOwner) {
        if (!isHeldBy(byOwner)) {
            return this;
        }
        return wanted ? new GroupState(generation, false, phase, owner, run, leaseEnd) : idle(false);
    }

    /** The owner goes without having done everything. */
    public GroupState abandon(String byOwner) {
        return isHeldBy(byOwner) ? idle(true) : this;
    }

    /** Whether a run is to be started for this generation: by whoever made it due, see {@link #isLeftDue}. */
    public boolean isDue() {
        return phase == Phase.STARTING && run == null;
    }

    /**
     * Whether a run is due that whoever made it due would have started by now, and so will not: anybody else may.
     *
     * @param patience with which it was made due
     * @param grace how long whoever makes a run due may take to start it
     */
    public boolean isLeftDue(Instant now, Duration patience, Duration grace) {
        return isDue()
                && leaseEnd != null
                && !now.isBefore(leaseEnd.minus(patience).plus(grace));
    }

    /** Whether a run drains, or may be about to. */
    public boolean isAlive(Instant now) {
        return leaseEnd != null && now.isBefore(leaseEnd);
    }

    public boolean isHeldBy(String name) {
        return name.equals(owner);
    }

    /** Whether a run comes too late: a later generation has its work. */
    public boolean hasLeftBehind(long asked) {
        return asked != BY_HAND && asked < generation;
    }

    private GroupState asWanted() {
        return wanted ? this : new GroupState(generation, true, phase, owner, run, leaseEnd);
    }

    private GroupState idle(boolean stillWanted) {
        return new GroupState(generation, stillWanted, Phase.IDLE, null, null, null);
    }
}

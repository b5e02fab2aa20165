package io.github.deltafold.core.lease;

import io.github.deltafold.core.failure.BadSetting;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where runs ask for the lease of their group. */
public final class Leases {
    /** How long a group counts as taken after its owner's last sign of life, unless a run asks for another length. */
    public static final String LENGTH = "PT1M";

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final GroupStates states;
    private final Clock clock;

    public Leases(GroupStates states, Clock clock) {
        this.states = states;
        this.clock = clock;
    }

    /**
     * What came of asking.
     *
     * @param lease null where another run has the work
     * @param refusal says which
     */
    public record Answer(
            @Nullable GroupLease lease, @Nullable String refusal) {}

    /** A name that no other process has: its number, its machine, and something random. */
    public static String newOwner() {
        return ManagementFactory.getRuntimeMXBean().getName() + "/"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * Takes the lease of a group. Where another run holds it, that run is told to look again, and this call waits for its
     * next sign of life: it takes the place of an owner that gives none before its lease ends.
     *
     * @param asked the generation that this run was started for, or {@link GroupState#BY_HAND}
     * @param owner see {@link #newOwner}
     * @param waiting hears for whom this waits
     * @throws io.github.deltafold.core.failure.Failure when the lease cannot be read or written
     */
    public Answer take(String group, long asked, String owner, Duration length, Consumer<String> waiting) {
        if (length.compareTo(LEAST) < 0 || length.compareTo(MOST) > 0) {
            throw LeaseErrors.badLength(length, LEAST, MOST);
        }
        Instant firstEnd = null;
        while (true) {
            GroupState state = states.change(group, before -> before.take(asked, owner, clock.instant(), length));
            if (state.isHeldBy(owner)) {
                return new Answer(GroupLease.begin(states, clock, group, owner, length, state), null);
            }
            if (state.hasLeftBehind(asked)) {
                return new Answer(null, LeaseErrors.leftBehind(group, asked, state));
            }
            Instant end = Objects.requireNonNull(state.leaseEnd(), "a lease that is refused is held");
            if (isBeyondAny(end)) {
                throw LeaseErrors.endless(group, state);
            }
            if (firstEnd == null) {
                firstEnd = end;
                waiting.accept(LeaseErrors.waiting(group, state));
            } else if (!end.equals(firstEnd)) {
                return new Answer(null, LeaseErrors.drainedBy(group, state));
            }
            pause(Duration.between(clock.instant(), end));
        }
    }

    /** What an operator should know of a group: a lease that nobody can read, an owner or a start that was given up. */
    public List<String> warnings(String group) {
        try {
            GroupState state = states.read(group);
            if (state.leaseEnd() != null && isBeyondAny(state.leaseEnd())) {
                return List.of(String.valueOf(LeaseErrors.endless(group, state).getMessage()));
            }
            if (state.phase() == Phase.IDLE || state.isAlive(clock.instant())) {
                return List.of();
            }
            return List.of(
                    state.phase() == Phase.DRAINING
                            ? LeaseErrors.ownerIsGone(group, state)
                            : LeaseErrors.neverBegan(group, state));
        } catch (BadSetting e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Nobody renews a lease for longer, so that nobody lives who holds it. */
    private boolean isBeyondAny(Instant end) {
        return end.isAfter(clock.instant().plus(MOST));
    }

    /** Between two looks at a lease that somebody else holds; not beyond its end. */
    private static void pause(Duration left) {
        Duration pause = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
        try {
            Thread.sleep(Math.max(1, pause.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a lease", e);
        }
    }
}

package io.github.deltafold.lambda.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For which groups sweeps have started runs that did not help, so that one that fails every time is not started every few
 * minutes.
 *
 * @param groups by the name of the group
 */
public record SweepMemory(SortedMap<String, Attempts> groups) {
    /** No group has ever needed a sweep. */
    public static final SweepMemory EMPTY = new SweepMemory(new TreeMap<>());

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** Five minutes doubled so often exceed any pause. */
    private static final int MOST_DOUBLINGS = 4;

    private static final int FAILING_FROM = 3;

    /**
     * What sweeps did for a group since a run last helped it.
     *
     * @param count how many runs they asked for
     * @param notBefore when the next may be asked for
     */
    public record Attempts(int count, Instant notBefore) {}

    public SweepMemory {
        groups = new TreeMap<>(Map.copyOf(groups));
    }

    /** Whether a run of a group may be asked for. */
    public boolean allows(String group, Instant now) {
        Attempts attempts = groups.get(group);
        return attempts == null || !now.isBefore(attempts.notBefore());
    }

    /** This memory after a run of a group was asked for: the next one has to wait twice as long as this one had to. */
    public SweepMemory afterAttempt(String group, Instant now) {
        Attempts before = groups.get(group);
        int count = before == null ? 0 : before.count();
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(count, MOST_DOUBLINGS));
        Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        SortedMap<String, Attempts> changed = new TreeMap<>(groups);
        changed.put(group, new Attempts(count + 1, now.plus(pause)));
        return new SweepMemory(changed);
    }

    /** This memory after a group was seen that runs did help. */
    public SweepMemory without(String group) {
        if (!groups.containsKey(group)) {
            return this;
        }
        SortedMap<String, Attempts> changed = new TreeMap<>(groups);
        changed.remove(group);
        return new SweepMemory(changed);
    }

    /** What this memory holds of these groups. */
    public SweepMemory of(Set<String> names) {
        SortedMap<String, Attempts> kept = new TreeMap<>(groups);
        kept.keySet().retainAll(names);
        return new SweepMemory(kept);
    }

    /** How many groups runs do not help. */
    public long failing() {
        return groups.values().stream()
                .filter(attempts -> attempts.count() >= FAILING_FROM)
                .count();
    }
}

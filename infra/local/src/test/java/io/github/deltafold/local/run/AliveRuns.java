package io.github.deltafold.local.run;

import java.util.HashMap;
import java.util.Map;

/** Counts how many runs of one group were alive at the same moment. */
final class AliveRuns {
    private final Map<String, Map<Long, Integer>> generations = new HashMap<>();
    private int most;

    /** What a run does, or a part of it. */
    interface Deed<T, E extends Exception> {
        T run() throws E;
    }

    /** Does what a run does, and counts it as alive meanwhile. */
    <T, E extends Exception> T counted(String group, long generation, Deed<T, E> deed) throws E {
        count(group, generation, 1);
        try {
            return deed.run();
        } finally {
            count(group, generation, -1);
        }
    }

    private synchronized void count(String group, long generation, int more) {
        Map<Long, Integer> ofGroup = generations.computeIfAbsent(group, key -> new HashMap<>());
        ofGroup.merge(generation, more, Integer::sum);
        ofGroup.values().removeIf(count -> count == 0);
        most = Math.max(most, ofGroup.size());
    }

    /** The most generations of a group that were alive at once. */
    synchronized int most() {
        return most;
    }
}

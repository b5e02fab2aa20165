package io.github.deltafold.lambda.wake;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a wake-up did.
 *
 * @param runs who has the work of every group that was woken
 * @param started groups whose run this wake-up started; the others had one
 * @param unheard messages whose group could not be woken; they must be delivered again
 * @param undeclared tables and groups that the configuration does not declare, so that nothing was woken for them
 */
public record WakeUpReport(Map<String, String> runs, Set<String> started, Set<String> unheard, Set<String> undeclared) {
    /** What came of waking each group. */
    static WakeUpReport of(Map<String, GroupRuns.Woken> woken, Set<String> unheard, Set<String> undeclared) {
        Map<String, String> runs = new TreeMap<>();
        Set<String> started = new TreeSet<>();
        woken.forEach((group, each) -> {
            runs.put(group, each.run());
            if (each.isStarted()) {
                started.add(group);
            }
        });
        return new WakeUpReport(runs, started, unheard, undeclared);
    }

    public WakeUpReport {
        runs = Map.copyOf(runs);
        started = Set.copyOf(started);
        unheard = Set.copyOf(unheard);
        undeclared = Set.copyOf(undeclared);
    }
}

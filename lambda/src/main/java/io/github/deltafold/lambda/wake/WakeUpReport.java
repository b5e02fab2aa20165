package io.github.deltafold.lambda.wake;

import java.util.Map;
import java.util.Set;

/**
 * What a wake-up did.
 *
 * @param runs who has the work of every group that was woken
 * @param unheard messages whose group could not be woken; they must be delivered again
 * @param undeclared tables and groups that the configuration does not declare, so that nothing was woken for them
 */
public record WakeUpReport(Map<String, String> runs, Set<String> unheard, Set<String> undeclared) {
    public WakeUpReport {
        runs = Map.copyOf(runs);
        unheard = Set.copyOf(unheard);
        undeclared = Set.copyOf(undeclared);
    }
}

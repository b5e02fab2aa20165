package io.github.deltafold.lambda.sweep;

import io.github.deltafold.lambda.memory.SweepMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a sweep does next: decided, not yet done.
 *
 * @param toWake groups to wake
 * @param paused groups that would need it, and wait because earlier runs did not help
 * @param memory what to remember of it, before anything is done
 */
record SweepPlan(List<String> toWake, List<String> paused, SweepMemory memory) {
    SweepPlan {
        toWake = List.copyOf(toWake);
        paused = List.copyOf(paused);
    }

    /**
     * Decides for all groups that were seen.
     *
     * @param declared every group there is; of others nothing is remembered
     */
    static SweepPlan of(List<SeenGroup> groups, Set<String> declared, SweepMemory before, Instant now) {
        List<String> toWake = new ArrayList<>();
        List<String> paused = new ArrayList<>();
        SweepMemory memory = before.of(declared);
        for (SeenGroup seen : groups) {
            if (seen.needsRun(now)) {
                boolean isAllowed = before.allows(seen.group(), now);
                (isAllowed ? toWake : paused).add(seen.group());
                memory = isAllowed ? memory.afterAttempt(seen.group(), now) : memory;
            } else if (seen.isHelped(now)) {
                memory = memory.without(seen.group());
            }
        }
        return new SweepPlan(toWake, paused, memory);
    }
}

package io.github.deltafold.local.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A moment at which a run is killed.
 *
 * @param step what it is about to write, or has written
 * @param nth which write of this step it is, from 1
 * @param fate on which side of the write it dies
 */
record KillPoint(WriteStep step, int nth, Fate fate) {
    /** On which side of a write a run dies. */
    enum Fate {
        /** It is killed when it is about to make the write, which never arrives. */
        BEFORE,
        /** The write arrives, its answer does not, and the run is killed. */
        AFTER
    }

    /**
     * The moments before and after every write of a run. The probe repeats one write, under names of its own: its first
     * one stands for all but the last.
     *
     * @param writes the steps of its writes, in their order
     */
    static List<KillPoint> around(List<WriteStep> writes) {
        Map<WriteStep, Integer> seen = new EnumMap<>(WriteStep.class);
        long probes = writes.stream().filter(step -> step == WriteStep.PROBE).count();
        List<KillPoint> points = new ArrayList<>();
        for (WriteStep step : writes) {
            int nth = seen.merge(step, 1, Integer::sum);
            if (step != WriteStep.PROBE || nth == 1 || nth == probes) {
                points.add(new KillPoint(step, nth, Fate.BEFORE));
                points.add(new KillPoint(step, nth, Fate.AFTER));
            }
        }
        return points;
    }

    /** As a lake is called for it. */
    String name() {
        return "%s-%d-%s".formatted(step, nth, fate).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "killed %s %s %d".formatted(fate.toString().toLowerCase(Locale.ROOT), step, nth);
    }
}

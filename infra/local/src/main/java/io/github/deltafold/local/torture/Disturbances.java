package io.github.deltafold.local.torture;

import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.torture.Figures.Figure;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Decides how a run is disturbed.
 *
 * @param kills which rounds have runs that are killed: each of these takes a process of its own, which is dear
 */
record Disturbances(Kills kills) {
    private static final List<Fault> FAULTS = List.of(
            Fault.LOST_ANSWER,
            Fault.SLOW_DOWN,
            Fault.RESET_BEFORE,
            Fault.RESET_AFTER,
            Fault.delay(Duration.ofMillis(50)),
            Fault.delay(Duration.ofMillis(700)));
    private static final double FAULT_RATE = 0.02;

    /** Which rounds have runs that are killed. */
    enum Kills {
        NONE,
        EVERY_THIRD_ROUND
    }

    /** What becomes of a run. */
    enum Fate {
        /** Nothing but faults of the network. */
        ALONE,
        /** Another run does the same at the same moment. */
        DOUBLED,
        /** The store cannot be reached any more, from some request on. */
        CUT_OFF,
        /** Its process is killed. */
        KILLED
    }

    /** The fate of the next run. */
    Fate fate(int round, Random random) {
        int draw = random.nextInt(10);
        if (kills == Kills.EVERY_THIRD_ROUND && round % 3 == 0 && draw < 6) {
            return Fate.KILLED;
        }
        return draw < 5 ? Fate.ALONE : draw < 8 ? Fate.DOUBLED : Fate.CUT_OFF;
    }

    /** What the network does to every second run. */
    FaultPlan faults(Figures figures, Random random) {
        FaultPlan plan =
                random.nextBoolean() ? FaultPlan.NONE : FaultPlan.random(random.nextLong(), FAULT_RATE, FAULTS);
        return request -> {
            Fault fault = plan.of(request);
            if (!fault.equals(Fault.NONE)) {
                figures.add(Figure.FAULTS, 1);
            }
            return fault;
        };
    }
}

package io.github.deltafold.local.torture;

import java.time.Duration;
import java.util.Random;

/**
 * Decides how a run is disturbed.
 *
 * @param kills whether runs are killed, for which each needs a process of its own
 */
record Disturbances(Kills kills) {
    /** Kills that run through the whole of a run, with a start of Java and Spark of about as long as the work. */
    private static final int LONGEST_RUN_MILLIS = 16_000;

    /** Which rounds have runs that are killed. */
    enum Kills {
        NONE,
        EVERY_THIRD_ROUND
    }

    /** What becomes of a run. */
    enum Fate {
        UNDISTURBED,
        DOUBLED,
        KILLED
    }

    /** The fate of the next run. */
    Fate fate(int round, Random random) {
        int draw = random.nextInt(10);
        if (kills == Kills.EVERY_THIRD_ROUND && round % 3 == 0 && draw < 6) {
            return Fate.KILLED;
        }
        return draw < 7 ? Fate.UNDISTURBED : Fate.DOUBLED;
    }

    /** When a run is killed that is to be killed: at any moment of it. */
    Duration killedAfter(Random random) {
        return Duration.ofMillis(500L + random.nextInt(LONGEST_RUN_MILLIS));
    }
}

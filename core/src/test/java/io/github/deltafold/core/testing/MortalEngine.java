package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.TableEngine;
import java.util.Random;

/** Engines whose runs die now and then, before a batch is committed or after it. */
public final class MortalEngine {
    /** What a run says that dies. */
    public static final String DEATH = "the machine is gone";

    private MortalEngine() {}

    /** An engine that dies as {@code random} has it: one time in ten before a commit, one time in ten after it. */
    public static HookedEngine of(TableEngine engine, Random random) {
        return new HookedEngine(engine, (living, task) -> {
            int fate = random.nextInt(10);
            if (fate == 0) {
                throw new IllegalStateException(DEATH);
            }
            FoldResult result = living.fold(task);
            if (fate == 1) {
                throw new IllegalStateException(DEATH);
            }
            return result;
        });
    }
}

package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.TableEngine;
import java.util.Random;

/** Engines whose runs die, before they have changed something or after it. */
public final class MortalEngine {
    /** What a run says that dies. */
    public static final String DEATH = "the machine is gone";

    private MortalEngine() {}

    /** An engine that dies as {@code random} has it: one time in ten before a commit, one time in ten after it;
     * more often while it forgets tombstones, which is seldom. */
    public static HookedEngine of(TableEngine engine, Random random) {
        return new HookedEngine(
                engine,
                (living, task) -> {
                    int fate = random.nextInt(10);
                    dieIf(fate == 0);
                    FoldResult result = living.fold(task);
                    dieIf(fate == 1);
                    return result;
                },
                deed -> {
                    int fate = random.nextInt(4);
                    dieIf(fate == 0);
                    deed.run();
                    dieIf(fate == 1);
                });
    }

    /** An engine that dies between the commit of a batch and the settling of its records. */
    public static TableEngine beforeSettling(TableEngine engine) {
        return HookedEngine.settling(engine, deed -> dieIf(true));
    }

    /** An engine that dies once the records of a batch are settled. */
    public static TableEngine afterSettling(TableEngine engine) {
        return HookedEngine.settling(engine, deed -> {
            deed.run();
            dieIf(true);
        });
    }

    private static void dieIf(boolean fate) {
        if (fate) {
            throw new IllegalStateException(DEATH);
        }
    }
}

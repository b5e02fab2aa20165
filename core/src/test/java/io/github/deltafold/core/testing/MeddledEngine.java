package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.BatchPlan;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Engines that somebody gets ahead of: something happens after a batch is planned and before its files are read. */
public final class MeddledEngine {
    private MeddledEngine() {}

    /**
     * An engine that is met a number of times.
     *
     * @param meddler what happens before each of the first folds
     */
    public static HookedEngine of(TableEngine engine, int times, Consumer<BatchPlan> meddler) {
        AtomicInteger left = new AtomicInteger(times);
        return new HookedEngine(engine, (folding, task) -> {
            if (left.getAndDecrement() > 0) {
                meddler.accept(task.plan());
            }
            return folding.fold(task);
        });
    }
}

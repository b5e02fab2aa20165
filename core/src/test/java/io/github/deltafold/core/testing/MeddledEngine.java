package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine that somebody gets ahead of: something happens after a batch is planned and before its files are read. */
public final class MeddledEngine implements TableEngine {
    private final TableEngine engine;
    private final Consumer<BatchPlan> meddler;
    private int left;

    /**
     * An engine that is met a number of times.
     *
     * @param meddler what happens before each of the first folds
     */
    public MeddledEngine(TableEngine engine, int times, Consumer<BatchPlan> meddler) {
        this.engine = engine;
        this.left = times;
        this.meddler = meddler;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return engine.committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        if (left > 0) {
            left--;
            meddler.accept(task.plan());
        }
        return engine.fold(task);
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return engine.read(config, spec, version);
    }

    @Override
    public void close() {
        engine.close();
    }
}

package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An engine whose runs die now and then, before a batch is committed or after it. */
public final class MortalEngine implements TableEngine {
    /** What a run says that dies. */
    public static final String DEATH = "the machine is gone";

    private final TableEngine engine;
    private final Random random;

    public MortalEngine(TableEngine engine, Random random) {
        this.engine = engine;
        this.random = random;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return engine.committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        int fate = random.nextInt(10);
        if (fate == 0) {
            throw new IllegalStateException(DEATH);
        }
        FoldResult result = engine.fold(task);
        if (fate == 1) {
            throw new IllegalStateException(DEATH);
        }
        return result;
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return engine.read(config, spec, version);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return engine.quarantine(config);
    }

    @Override
    public void close() {
        engine.close();
    }
}

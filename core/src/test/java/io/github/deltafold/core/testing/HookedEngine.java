package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine to whose folds something happens.
 *
 * @param engine the engine, which its owner closes
 * @param folding what happens instead of a fold
 * @param forgetting what happens instead of forgetting tombstones
 */
public record HookedEngine(TableEngine engine, Folding folding, Forgetting forgetting) implements TableEngine {
    /** An engine that forgets tombstones undisturbed. */
    public HookedEngine(TableEngine engine, Folding folding) {
        this(engine, folding, Runnable::run);
    }

    /** What happens when tombstones are to be forgotten. */
    @FunctionalInterface
    public interface Forgetting {
        void forget(Runnable deed);
    }

    /** What happens when a batch is to be folded. */
    @FunctionalInterface
    public interface Folding {
        FoldResult fold(TableEngine engine, FoldTask task) throws UnreadableFilesException;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return engine.committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        return folding.fold(engine, task);
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return engine.read(config, spec, version);
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        return engine.verify(task);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return engine.quarantine(config);
    }

    @Override
    public TombstoneMemory tombstones() {
        TombstoneMemory memory = engine.tombstones();
        return new TombstoneMemory() {
            @Override
            public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
                return memory.look(config, spec, limit);
            }

            @Override
            public void forget(LakeConfig config, TableSpec spec, Purge purge) {
                forgetting.forget(() -> memory.forget(config, spec, purge));
            }
        };
    }

    @Override
    public void close() {
        // its owner closes the engine
    }
}

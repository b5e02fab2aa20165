package io.github.deltafold.core.fold;

import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine as one of its users has it: closing it leaves the engine running for the others.
 *
 * @param engine the engine, which its owner closes
 */
public record KeptOpenEngine(TableEngine engine) implements TableEngine {
    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return engine.committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        return engine.fold(task);
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return engine.read(config, spec, version);
    }

    @Override
    public TombstoneMemory tombstones() {
        return engine.tombstones();
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        return engine.verify(task);
    }

    @Override
    public long linesRead() {
        return engine.linesRead();
    }

    @Override
    public void close() {
        // the owner closes it
    }
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An engine as one of its users has it: closing it leaves the engine running for the others. Extended by engines that
 * do one thing otherwise than the one behind them.
 */
public class KeptOpenEngine implements TableEngine {
    private final TableEngine engine;

    /**
     * A user's engine.
     *
     * @param engine the engine, which its owner closes
     */
    public KeptOpenEngine(TableEngine engine) {
        this.engine = engine;
    }

    /** The engine that the owner closes. */
    protected final TableEngine engine() {
        return engine;
    }

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
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        return engine.schema(config, spec);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return engine.quarantine(config);
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
    public final void close() {
        // the owner closes it
    }
}

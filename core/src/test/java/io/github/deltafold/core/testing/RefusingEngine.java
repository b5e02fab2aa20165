package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.Outlook;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.SmallEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A small engine that is too small for some tables, or for the quarantine, whatever it is asked to do with them. */
public final class RefusingEngine implements SmallEngine {
    /** What it says then. */
    public static final String REASON = "it is too big";

    private final TableEngine engine;
    private final Set<TableName> refused = new TreeSet<>();
    private boolean quarantineRefused;
    private boolean closed;

    /** An engine that refuses nothing yet. */
    public RefusingEngine(TableEngine engine) {
        this.engine = engine;
    }

    /** Has it refuse a table. */
    public void refuse(String table) {
        refused.add(TableName.parse(table));
    }

    /** Has it refuse the quarantine. */
    public void refuseQuarantine() {
        quarantineRefused = true;
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed;
    }

    private TableEngine fit(boolean refuses) {
        if (refuses) {
            throw new UnfitForEngineException(REASON, null);
        }
        return engine;
    }

    private TableEngine fit(TableSpec spec) {
        return fit(refused.contains(spec.name()));
    }

    @Override
    public Outlook outlook(LakeConfig config, TableSpec spec, BatchPlan plan) {
        return Outlook.FIT;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return engine.committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        return fit(task.spec()).fold(task);
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return fit(spec).read(config, spec, version);
    }

    @Override
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        return fit(spec).schema(config, spec);
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return fit(quarantineRefused).quarantine(config);
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        return fit(task.spec()).verify(task);
    }

    @Override
    public TombstoneMemory tombstones() {
        return fit(!refused.isEmpty()).tombstones();
    }

    @Override
    public long linesRead() {
        return 3;
    }

    @Override
    public void close() {
        closed = true;
    }
}

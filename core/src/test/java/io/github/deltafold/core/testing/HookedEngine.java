package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** An engine to which something happens when it changes something: the hook is run instead, and has the deed. */
public final class HookedEngine extends KeptOpenEngine {
    private final Folding folding;
    private final Consumer<Runnable> forgetting;
    private final Consumer<Runnable> settling;

    private HookedEngine(
            TableEngine engine, Folding folding, Consumer<Runnable> forgetting, Consumer<Runnable> settling) {
        super(engine);
        this.folding = folding;
        this.forgetting = forgetting;
        this.settling = settling;
    }

    /** An engine that folds otherwise. */
    public HookedEngine(TableEngine engine, Folding folding) {
        this(engine, folding, Runnable::run);
    }

    /** An engine that folds and forgets tombstones otherwise. */
    public HookedEngine(TableEngine engine, Folding folding, Consumer<Runnable> forgetting) {
        this(engine, folding, forgetting, Runnable::run);
    }

    /** An engine that settles records of the quarantine otherwise. */
    public static HookedEngine settling(TableEngine engine, Consumer<Runnable> settling) {
        return new HookedEngine(engine, TableEngine::fold, Runnable::run, settling);
    }

    /** What happens when a batch is to be folded. */
    @FunctionalInterface
    public interface Folding {
        FoldResult fold(TableEngine engine, FoldTask task) throws UnreadableFilesException;
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        return folding.fold(engine(), task);
    }

    @Override
    public TombstoneMemory tombstones() {
        TombstoneMemory memory = super.tombstones();
        return new TombstoneMemory() {
            @Override
            public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
                return memory.look(config, spec, limit);
            }

            @Override
            public void forget(LakeConfig config, TableSpec spec, Purge purge) {
                forgetting.accept(() -> memory.forget(config, spec, purge));
            }
        };
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return new HookedQuarantine(super.quarantine(config), settling);
    }

    private record HookedQuarantine(Quarantine quarantine, Consumer<Runnable> settling) implements Quarantine {
        @Override
        public TableRows records(RecordFilter filter) {
            return quarantine.records(filter);
        }

        @Override
        public TableRows summary(RecordFilter filter) {
            return quarantine.summary(filter);
        }

        @Override
        public Map<String, Long> count(RecordFilter filter) {
            return quarantine.count(filter);
        }

        @Override
        public List<QuarantinedFile> lines(RecordFilter filter, int mostRanges) {
            return quarantine.lines(filter, mostRanges);
        }

        @Override
        public void replaceAllOf(TableName table, Instant before) {
            quarantine.replaceAllOf(table, before);
        }

        @Override
        public void settle(TableName table, Settlement settlement) {
            settling.accept(() -> quarantine.settle(table, settlement));
        }
    }
}

package io.github.deltafold.core.fold;

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
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small engine where it can, else the large one, table by table and batch by batch. Both work on the same tables, so a
 * batch that turns out too big for the small one is folded by the large one as a second attempt.
 */
public final class SmallestEngine implements TableEngine {
    private final SmallEngine small;
    private final LargeEngines start;
    private final Object starting = new Object();
    private volatile @Nullable TableEngine large;

    /**
     * A choice of engines.
     *
     * @param large starts the large engine, when it is first needed
     */
    public SmallestEngine(SmallEngine small, LargeEngines large) {
        this.small = small;
        this.start = large;
    }

    /** Starts the large engine, or says that there is none. */
    @FunctionalInterface
    public interface LargeEngines {
        /**
         * Starts it.
         *
         * @param what the table that it is needed for
         * @param reason why the small engine leaves it
         */
        TableEngine start(String what, String reason);
    }

    private TableEngine large(Object what, UnfitForEngineException why) {
        log().atInfo()
                .addKeyValue("table", what)
                .addKeyValue("why", why.reason())
                .log("using the large engine");
        synchronized (starting) {
            TableEngine started = large;
            if (started == null) {
                started = start.start(what.toString(), why.reason());
                large = started;
            }
            return started;
        }
    }

    /** A deed that reads staged files. */
    @FunctionalInterface
    private interface Deed<T> {
        T of(TableEngine engine) throws UnreadableFilesException;
    }

    private <T> T smallest(Object what, Deed<T> deed) throws UnreadableFilesException {
        try {
            return deed.of(small);
        } catch (UnfitForEngineException e) {
            return deed.of(large(what, e));
        }
    }

    private <T> T smallestFor(Object what, Function<TableEngine, T> deed) {
        try {
            return deed.apply(small);
        } catch (UnfitForEngineException e) {
            return deed.apply(large(what, e));
        }
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return small.committed(task);
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        try {
            return small.fold(task);
        } catch (UnfitForEngineException e) {
            return large(task.spec().name(), e).fold(task.again()).because(e.reason());
        }
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        return smallestFor(spec.name(), engine -> engine.read(config, spec, version));
    }

    @Override
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        return smallestFor(spec.name(), engine -> engine.schema(config, spec));
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return new SmallestQuarantine(config);
    }

    private final class SmallestQuarantine implements Quarantine {
        private final LakeConfig config;

        SmallestQuarantine(LakeConfig config) {
            this.config = config;
        }

        private <T> T smallest(Function<Quarantine, T> deed) {
            return smallestFor("the quarantine", engine -> deed.apply(engine.quarantine(config)));
        }

        @Override
        public TableRows records(RecordFilter filter) {
            return smallest(quarantine -> quarantine.records(filter));
        }

        @Override
        public TableRows summary(RecordFilter filter) {
            return smallest(quarantine -> quarantine.summary(filter));
        }

        @Override
        public Map<String, Long> count(RecordFilter filter) {
            return smallest(quarantine -> quarantine.count(filter));
        }

        @Override
        public List<QuarantinedFile> lines(RecordFilter filter, int mostRanges) {
            return smallest(quarantine -> quarantine.lines(filter, mostRanges));
        }

        @Override
        public void replaceAllOf(TableName table, Instant before) {
            smallest(quarantine -> {
                quarantine.replaceAllOf(table, before);
                return true;
            });
        }

        @Override
        public void settle(TableName table, Settlement settlement) {
            smallest(quarantine -> {
                quarantine.settle(table, settlement);
                return true;
            });
        }
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        return smallest(task.spec().name(), engine -> engine.verify(task));
    }

    @Override
    public TombstoneMemory tombstones() {
        return new TombstoneMemory() {
            @Override
            public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
                return smallestFor(spec.name(), engine -> engine.tombstones().look(config, spec, limit));
            }

            @Override
            public void forget(LakeConfig config, TableSpec spec, Purge purge) {
                smallestFor(spec.name(), engine -> {
                    engine.tombstones().forget(config, spec, purge);
                    return true;
                });
            }
        };
    }

    @Override
    public long linesRead() {
        TableEngine started = large;
        return small.linesRead() + (started == null ? 0 : started.linesRead());
    }

    @Override
    public void close() {
        small.close();
        TableEngine started = large;
        if (started != null) {
            started.close();
        }
    }

    /** Asked for late: to start a logging library can cost more than a small batch. */
    private static Logger log() {
        return LoggerFactory.getLogger(SmallestEngine.class);
    }
}

package io.github.deltafold.spark;

import static org.apache.spark.sql.functions.col;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.github.deltafold.core.fold.EngineErrors;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.FoldWarnings;
import io.github.deltafold.core.fold.LoggedBatches;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.spark.merge.DecidingChanges;
import io.github.deltafold.spark.merge.DecidingChanges.Summary;
import io.github.deltafold.spark.merge.FileBalance;
import io.github.deltafold.spark.merge.KeyChangeRuns;
import io.github.deltafold.spark.merge.KeyChangeRuns.Evidence;
import io.github.deltafold.spark.merge.MergeStatement;
import io.github.deltafold.spark.merge.PastHorizon;
import io.github.deltafold.spark.merge.Recount;
import io.github.deltafold.spark.merge.Verdicts;
import io.github.deltafold.spark.read.ParquetChanges;
import io.github.deltafold.spark.read.ReadProgress;
import io.github.deltafold.spark.read.ReadReports;
import io.github.deltafold.spark.read.StagedChanges;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.QuarantineRecords;
import io.github.deltafold.spark.table.QuarantineTable;
import io.github.deltafold.spark.table.RowValues;
import io.github.deltafold.spark.table.TargetTable;
import io.github.deltafold.spark.table.TombstonePurge;
import io.github.deltafold.spark.table.Tombstones;
import io.github.deltafold.spark.table.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Folds batches with Spark: read the staged files once, keep the deciding change per key, merge.
 *
 * <p>A batch that is newer than everything applied before, which is the normal case, needs no look at the table but the
 * MERGE itself. For any other batch the orders that table and tombstones hold are compared first, so that every line can
 * be accounted for.
 */
public final class SparkEngine implements TableEngine {
    private static final String SOURCE = "deltafold_changes";

    private final SparkSession root;
    private final ReadProgress progress = new ReadProgress();

    /** An engine on a Spark session, which it stops when it is closed. */
    public SparkEngine(SparkSession root) {
        this.root = root;
        root.sparkContext().addSparkListener(progress);
    }

    @Override
    public long linesRead() {
        return progress.lines();
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        try {
            return foldUntilCommitted(task);
        } catch (Error e) {
            // a full disk is an Error to Hadoop's local file system, and its cause is what happened
            if (e.getCause() instanceof IOException cause) {
                throw new UncheckedIOException(cause);
            }
            throw e;
        }
    }

    /** Where another writer commits first, the batch is folded again, against the table that is there then. */
    private FoldResult foldUntilCommitted(FoldTask task) throws UnreadableFilesException {
        FoldTask now = task;
        for (int attempt = 1; ; attempt++) {
            try {
                return foldNow(now);
            } catch (DeltaConcurrentModificationException e) {
                Optional<FoldResult> byOtherRun = committed(task);
                if (byOtherRun.isPresent()) {
                    return byOtherRun.get();
                }
                Transaction.pauseAfter(attempt, e);
                now = task.again();
            }
        }
    }

    private FoldResult foldNow(FoldTask task) throws UnreadableFilesException {
        long begun = System.nanoTime();
        SparkSession session = SparkSessions.forBatch(root, task);
        QuarantineTable quarantine = new QuarantineTable(session, task);
        if (task.plan().files().isEmpty()) {
            quarantine.add(quarantine.none());
            new Tombstones(session, task).rememberNothing(knownKey(session, task));
            return FoldResult.NOTHING;
        }
        TargetTable table = new TargetTable(session, task.table());
        LoggedBatches log = new LoggedBatches(task);
        List<Column> existing = table.columns();
        if (table.exists() && !table.hasCdc()) {
            throw EngineErrors.withoutCdc(task);
        }
        List<String> warnings = new ArrayList<>(log.requireBatchesBefore());
        TableShape shape = shape(session, task, existing);
        StagedChanges staged = StagedChanges.of(session, task, shape);
        Dataset<Row> changes = PastHorizon.letHeldKeysPass(task, shape, staged.changes(), table);
        BatchEvidence evidence = new BatchEvidence(session, task, shape, table);
        try (DecidingChanges deciding = KeyChangeRuns.decide(task, shape, changes, evidence)) {
            long decided = System.nanoTime();
            List<DroppedFile> unreadable = staged.reports().unreadable();
            if (unreadable.isEmpty()) {
                unreadable = evidence.unreadable();
            }
            if (!unreadable.isEmpty()) {
                throw new UnreadableFilesException(unreadable);
            }
            Tombstones tombstones = new Tombstones(session, task);
            List<Column> widened = shape.widened(existing);
            if (existing.isEmpty() || !widened.isEmpty()) {
                tombstones.widen(shape);
                warnings.addAll(FoldWarnings.widened(task.spec().name(), widened, shape));
            }
            table.hold(shape, task.spec().deletionVectors());
            Optional<FoldResult> byOtherRun = log.committed(staged.reports().hashes());
            if (byOtherRun.isPresent()) {
                // what was decided above is about a table that holds this batch already
                return byOtherRun.get();
            }
            try (PastHorizon past = PastHorizon.of(deciding, table, tombstones, shape)) {
                long rejected = deciding.summary().rejected() + past.rejected();
                if (rejected > 0 || task.revision() > 0) {
                    quarantine.add(past.addTo(deciding.rejected()));
                }
                return merge(session, task, shape, table, tombstones, deciding, past, staged.reports(), warnings)
                        .timed(begun, decided, System.nanoTime());
            }
        }
    }

    /** The key columns as the first of these tells them: tombstones, table, configuration. */
    private static List<Column> knownKey(SparkSession session, FoldTask task) {
        return Stream.of(
                        new TargetTable(session, task.tombstones()).columns(),
                        new TargetTable(session, task.table()).columns(),
                        task.spec().columns())
                .filter(columns -> !columns.isEmpty())
                .findFirst()
                .map(columns -> TableShape.keyColumns(task.spec(), columns))
                .orElse(List.of());
    }

    private static TableShape shape(SparkSession session, FoldTask task, List<Column> existing)
            throws UnreadableFilesException {
        List<Column> found = new ArrayList<>(task.headerColumns());
        if (task.spec().takesNewColumns()) {
            found.addAll(ParquetChanges.columns(session, task));
        }
        return TableShape.of(task.spec(), existing, found);
    }

    private FoldResult merge(
            SparkSession session,
            FoldTask task,
            TableShape shape,
            TargetTable table,
            Tombstones tombstones,
            DecidingChanges deciding,
            PastHorizon past,
            ReadReports reports,
            List<String> warningsBefore) {
        Summary summary = deciding.summary();
        try (Verdicts verdicts = isNewest(task, summary, table)
                ? Verdicts.allNewer(deciding)
                : Verdicts.compare(deciding, table, tombstones, shape)) {
            Counters counters = new Counters(
                    reports.lines(),
                    verdicts.newer(),
                    summary.superseded(),
                    verdicts.older() + reports.supersededLines(),
                    verdicts.same() + past.duplicates(),
                    summary.rejected() + past.rejected());
            Integer baseline = task.baselineGeneration(reports.keyless());
            Dataset<Row> source =
                    baseline == null ? verdicts.changes() : verdicts.changes().unionByName(deciding.keysToKeep());
            source.createOrReplaceTempView(SOURCE);
            Set<String> warnings = new TreeSet<>(warningsBefore);
            warnings.addAll(reports.warnings());
            task.baselineWarning(reports.keyless()).ifPresent(warnings::add);
            if (deciding.overtaken() > 0) {
                warnings.add(FoldWarnings.overtaken(task.spec().name(), deciding.overtaken()));
            }
            if (past.rejected() > 0) {
                warnings.add(FoldWarnings.beyondHorizon(task.spec().name()));
            }
            Reach reach =
                    new Reach(task.spec().sequence().isEmpty() ? null : summary.leastChange(), verdicts.leastDelete());
            CommitNote note = new CommitNote(
                    task.plan().id(),
                    task.plan().batch(),
                    counters,
                    FileBalance.of(task, reports, verdicts, past),
                    summary.knownInserts(),
                    summary.greatest(),
                    reach,
                    List.copyOf(warnings));
            tombstones.remember(verdicts.deleted(shape), verdicts.deletes());
            new Transaction(session, task.transactionId(), task.plan().batch())
                    .merge(
                            new MergeStatement(table.sqlName(), SOURCE, shape, summary.keys(), baseline).sql(),
                            note.json());
            LoggedBatches log = new LoggedBatches(task);
            FoldResult result = log.committed(reports.hashes()).orElseThrow(() -> EngineErrors.foreignLedger(task));
            return log.requireNothingBefore(result);
        }
    }

    /**
     * Whether every change of the batch is newer than all that was applied before. Where the ledger knows nothing of
     * the past, an empty table is proof enough.
     */
    private static boolean isNewest(FoldTask task, Summary summary, TargetTable table) {
        ChangeOrder least = summary.least();
        ChangeOrder greatest = task.greatest();
        if (least == null) {
            return true;
        }
        return greatest == null ? table.rows().isEmpty() : least.compareTo(greatest) > 0;
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return new LoggedBatches(task).committedWhole();
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        SparkSession session = root.newSession();
        TargetTable table = new TargetTable(session, config.tableLocation(spec.name()));
        if (!table.exists()) {
            return Optional.empty();
        }
        Dataset<Row> rows = version == null ? table.rows() : rowsAsOf(table, spec, version);
        List<Column> columns = table.columns(rows);
        TableShape shape = new TableShape(columns, List.of());
        Dataset<Row> sorted = rows.drop(CdcColumn.NAME)
                .sort(spec.key().stream()
                        .filter(part -> shape.position(part) >= 0)
                        .map(part -> col("`" + part.replace("`", "``") + "`"))
                        .toArray(org.apache.spark.sql.Column[]::new));
        return Optional.of(new TableRows(columns, new RowValues(sorted.toLocalIterator(), columns.size())));
    }

    @Override
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        TargetTable table = new TargetTable(root.newSession(), config.tableLocation(spec.name()));
        return table.exists() ? Optional.of(table.rows().schema().json()) : Optional.empty();
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        SparkSession session = SparkSessions.forBatch(root, task);
        TargetTable table = new TargetTable(session, task.table());
        TableShape shape = TableShape.of(task.spec(), table.columns(), List.of());
        StagedChanges staged = StagedChanges.of(session, task, shape);
        Dataset<Row> counted = new QuarantineTable(session, task).reject(staged.changes());
        try (DecidingChanges deciding = KeyChangeRuns.decide(task, shape, counted, Evidence.NONE)) {
            List<DroppedFile> unreadable = staged.reports().unreadable();
            if (!unreadable.isEmpty()) {
                throw new UnreadableFilesException(unreadable);
            }
            Long version = task.lastVersion();
            Dataset<Row> rows = version == null ? table.rows() : rowsAsOf(table, task.spec(), version);
            boolean removes = task.baselineGeneration(staged.reports().keylessOfLoad()) != null;
            return new Recount(shape, task.plan().loadGeneration(), removes).compare(deciding, rows);
        }
    }

    private static Dataset<Row> rowsAsOf(TargetTable table, TableSpec spec, long version) {
        try {
            return table.rows(version);
        } catch (
                Exception
                        e) { // Scala does not declare the checked exceptions that it throws, which is what this one is
            if (e instanceof AnalysisException) {
                throw EngineErrors.noSuchVersion(spec, version, e);
            }
            throw e;
        }
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        SparkSession session = root.newSession();
        session.conf().set("spark.sql.shuffle.partitions", 1);
        return new QuarantineRecords(session, config.quarantine());
    }

    @Override
    public TombstoneMemory tombstones() {
        return new TombstonePurge(root);
    }

    @Override
    public void close() {
        root.stop();
        // another engine may be started in this thread
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
    }
}

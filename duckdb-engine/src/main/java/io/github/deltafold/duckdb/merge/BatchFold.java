package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.EngineErrors;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.FoldWarnings;
import io.github.deltafold.core.fold.LoggedBatches;
import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Limits;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.merge.DecidingChanges.Summary;
import io.github.deltafold.duckdb.merge.KeyChangeRuns.Replayed;
import io.github.deltafold.duckdb.read.ChangeColumns;
import io.github.deltafold.duckdb.read.ReadReports;
import io.github.deltafold.duckdb.read.StagedChanges;
import io.github.deltafold.duckdb.read.StagedFiles;
import io.github.deltafold.duckdb.table.CdcColumn;
import io.github.deltafold.duckdb.table.LakeTable;
import io.github.deltafold.duckdb.table.NewFile;
import io.github.deltafold.duckdb.table.QuarantineTable;
import io.github.deltafold.duckdb.table.Tombstones;
import io.github.deltafold.duckdb.table.WiderColumns;
import io.github.deltafold.duckdb.table.Workshop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One batch, folded: read the staged files once, keep the deciding change per key, write the files again that a change
 * concerns, commit.
 *
 * <p>What it finds out is about the table as it was when it began; where another writer commits meanwhile, nothing is
 * committed, and the batch is folded again.
 */
public final class BatchFold implements AutoCloseable {
    private static final String CHANGES = "deltafold_changes";
    private static final String WHOLE = "deltafold_whole_files";

    private final Workshop workshop;
    private final StagedFiles files;
    private final Limits limits;
    private final FoldTask task;
    private final LakeTable table;
    private final Tombstones tombstones;
    private final QuarantineTable quarantine;

    /** A fold that has not begun. */
    public BatchFold(Workshop workshop, StagedFiles files, Limits limits, FoldTask task) {
        this.workshop = workshop;
        this.files = files;
        this.limits = limits;
        this.task = task;
        this.table = new LakeTable(workshop, task.table());
        this.tombstones = new Tombstones(workshop, task);
        this.quarantine = new QuarantineTable(workshop, task);
    }

    /** Folds the batch. */
    public FoldResult fold() throws UnreadableFilesException {
        long begun = System.nanoTime();
        if (task.plan().files().isEmpty()) {
            quarantine.add(List.of());
            tombstones.rememberNothing(knownKey());
            return FoldResult.NOTHING;
        }
        LoggedBatches log = new LoggedBatches(task);
        Optional<Snapshot> base = table.snapshot();
        if (base.isPresent() && !CdcColumn.isIn(base.get().schema())) {
            throw EngineErrors.withoutCdc(task);
        }
        List<String> warnings = new ArrayList<>(log.requireBatchesBefore());
        List<Column> existing = Looked.columns(base);
        TableShape shape = TableShape.of(task.spec(), existing, task.headerColumns());
        PlannedFiles.write(session(), task);
        if (FirstLoad.is(task, base)) {
            tombstones.widen(shape);
            Optional<FirstLoad> load = FirstLoad.write(table, files, task, shape);
            if (load.isPresent()) {
                long read = System.nanoTime();
                return commit(Looked.at(table, base, shape), shape, load.get(), warnings)
                        .timed(begun, read, System.nanoTime());
            }
        }
        StagedChanges staged = StagedChanges.read(files, session(), task, shape, CHANGES);
        Looked looked = Looked.at(table, base, shape);
        letHeldKeysPass(looked, shape, CHANGES);
        List<Column> widened = shape.widened(existing);
        if (existing.isEmpty() || !widened.isEmpty()) {
            tombstones.widen(shape);
            warnings.addAll(FoldWarnings.widened(task.spec().name(), widened, shape));
            widen(shape);
            base = table.snapshot();
            looked = Looked.at(table, base, shape);
        }
        if (base.isPresent()
                && base.get().holds(task.transactionId(), task.plan().batch())) {
            // what would be decided is about a table that holds this batch already
            return log.committed(staged.reports().hashes()).orElseThrow(() -> EngineErrors.foreignLedger(task));
        }
        long read = System.nanoTime();
        return merge(looked, shape, staged.reports(), warnings).timed(begun, read, System.nanoTime());
    }

    private void widen(TableShape shape) {
        table.change(base -> base.flatMap(snapshot -> WiderColumns.commit(table, snapshot, shape.columns())));
    }

    private Session session() {
        return workshop.session();
    }

    /** The key columns as the first of these tells them: tombstones, table, configuration. */
    private List<Column> knownKey() {
        return Stream.of(
                        tombstones.columns(),
                        Looked.columns(table.snapshot()),
                        task.spec().columns())
                .filter(columns -> !columns.isEmpty())
                .findFirst()
                .map(columns -> TableShape.keyColumns(task.spec(), columns))
                .orElse(List.of());
    }

    private void letHeldKeysPass(Looked looked, TableShape shape, String changes) {
        if (task.plan().beyondHorizon() == BeyondHorizon.HELD_KEYS
                && looked.base().isPresent()) {
            PastHorizon.letHeldKeysPass(session(), shape, changes, looked.rows());
        }
    }

    private FoldResult merge(Looked looked, TableShape shape, ReadReports reports, List<String> warningsBefore)
            throws UnreadableFilesException {
        Replayed replayed = Replayed.NONE;
        DecidingChanges deciding = DecidingChanges.of(session(), task, shape, CHANGES);
        if (task.plan().readsPartsOfChanges() || deciding.summary().keysLeftAgain() > 0) {
            replayed = replay(looked, shape);
            deciding = DecidingChanges.of(session(), task, shape, CHANGES);
        }
        Summary summary = deciding.summary();
        String buried = replayed.withoutUnburied(tombstones.ofEarlierBatches(shape.keyColumns()));
        PastHorizon past = PastHorizon.of(
                session(),
                task,
                shape,
                CHANGES,
                summary.beyondHorizon(),
                looked.rows(),
                tombstones.ofEarlierBatches(shape.keyColumns()));
        if (summary.rejected() + past.rejected() > 0 || task.revision() > 0) {
            quarantine.add(rejected());
        }
        List<DataFile> candidates = CandidateFiles.of(session(), shape, looked.files());
        requireFit(task.baselineGeneration(reports.keyless()) == null ? candidates : looked.files());
        Verdicts.findHeld(session(), shape, table.rows(looked.schema(), candidates));
        Verdicts verdicts = isNewest(summary, looked)
                ? Verdicts.allNewer(session(), shape)
                : Verdicts.compare(session(), task, shape, buried);
        Counters counters = new Counters(
                reports.lines(),
                verdicts.lines("newer"),
                summary.superseded(),
                verdicts.lines("older") + FileBalance.superseded(task, reports),
                verdicts.lines("same") + past.duplicates(),
                summary.rejected() + past.rejected());
        Set<String> warnings = warnings(warningsBefore, reports);
        if (replayed.overtaken() > 0) {
            warnings.add(FoldWarnings.overtaken(task.spec().name(), replayed.overtaken()));
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
        tombstones.remember(shape, Rewrite.deletes(task, shape), verdicts.deletes());
        List<DataFile> touched = touched(looked, shape, task.baselineGeneration(reports.keyless()));
        List<NewFile> written = verdicts.upserts() > 0 || !touched.isEmpty()
                ? write(looked, shape, touched, task.baselineGeneration(reports.keyless()))
                : List.of();
        return commit(looked, note, reports, new Rows(verdicts.inserts(), verdicts.upserts(), touched, written));
    }

    private FoldResult commit(Looked looked, TableShape shape, FirstLoad load, List<String> warnings) {
        if (load.rejected() > 0) {
            quarantine.add(load.watch().rejected());
        }
        tombstones.rememberNothing(shape.keyColumns());
        CommitNote note = load.note(task, warnings(warnings, load.reports()));
        List<NewFile> written = load.draft().publish(shape.columns());
        return commit(looked, note, load.reports(), new Rows(load.rows(), load.rows(), List.of(), written));
    }

    private Set<String> warnings(List<String> before, ReadReports reports) {
        Set<String> warnings = new TreeSet<>(before);
        warnings.addAll(reports.warnings());
        task.baselineWarning(reports.keyless()).ifPresent(warnings::add);
        return warnings;
    }

    private void requireFit(List<DataFile> toWriteAgain) {
        long bytes = toWriteAgain.stream().mapToLong(DataFile::sizeBytes).sum();
        limits.whyTooLarge(bytes, "table files that it may have to write again").ifPresent(why -> {
            throw new UnfitForEngineException(why, null);
        });
    }

    private Replayed replay(Looked looked, TableShape shape) throws UnreadableFilesException {
        String lines = CHANGES;
        if (task.plan().readsPartsOfChanges()) {
            lines = StagedChanges.readWhole(files, session(), task, shape, WHOLE)
                    .table();
            letHeldKeysPass(looked, shape, lines);
        }
        List<String> held = looked.base().isPresent()
                ? List.of(looked.rows(), tombstones.ofEarlierBatches(shape.keyColumns()))
                : List.of();
        return new KeyChangeRuns(session(), task, shape).replay(CHANGES, lines, quarantine.passedOver(), held);
    }

    private static String rejected() {
        return "SELECT p.key AS file, c.line, c.rejected_column AS \"column\", c.reason, c.raw FROM " + CHANGES
                + " c JOIN "
                + PlannedFiles.TABLE + " p ON p.number = c.file WHERE c.reason IS NOT NULL AND c.operation IS NULL"
                + " UNION ALL SELECT file, line, NULL::VARCHAR, reason, raw FROM " + PastHorizon.TABLE;
    }

    /**
     * Whether every change of the batch is newer than all that was applied before. Where the ledger knows nothing of
     * the past, an empty table is proof enough.
     */
    private boolean isNewest(Summary summary, Looked looked) {
        ChangeOrder least = summary.least();
        ChangeOrder greatest = task.greatest();
        if (least == null) {
            return true;
        }
        return greatest == null ? looked.files().isEmpty() : least.compareTo(greatest) > 0;
    }

    /** What a batch does to the files of its table. */
    private record Rows(long inserted, long upserted, List<DataFile> touched, List<NewFile> written) {}

    private FoldResult commit(Looked looked, CommitNote note, ReadReports reports, Rows rows) {
        NewCommit commit = table.newCommit("MERGE")
                .note(note.json())
                .metric("numTargetRowsInserted", rows.inserted())
                .metric("numTargetRowsUpdated", rows.upserted() - rows.inserted())
                .metric("numTargetFilesRemoved", rows.touched().size())
                .transaction(task.transactionId(), task.plan().batch());
        if (looked.base().isEmpty()) {
            commit.create(looked.schema(), Map.of());
        } else if (!looked.schema().equals(looked.base().get().schema())) {
            commit.schema(looked.base().get(), looked.schema());
        }
        rows.written().forEach(file -> commit.add(file.path(), file.sizeBytes(), file.statistics()));
        Snapshot made = table.commit(looked.base(), commit.removeAll(rows.touched()));
        FoldResult result = new FoldResult(
                NewCommit.ENGINE,
                "",
                note.counters(),
                note.perFile(),
                Math.max(0, rows.inserted() - note.knownInserts()),
                made.version(),
                rows.written().stream().mapToLong(NewFile::sizeBytes).sum(),
                BatchCost.ofFiles(
                        rows.written().size(),
                        rows.touched().size(),
                        rows.touched().stream().mapToLong(DataFile::sizeBytes).sum()),
                note.greatest(),
                note.reach(),
                reports.hashes(),
                note.warnings());
        return new LoggedBatches(task).requireNothingBefore(result);
    }

    /** The files that hold a row which the batch replaces or removes. */
    private List<DataFile> touched(Looked looked, TableShape shape, @Nullable Integer generation) {
        if (generation != null) {
            return looked.files();
        }
        List<String> places = session()
                .list(
                        "SELECT DISTINCT h." + LakeTable.AT + " FROM " + Verdicts.HELD + " h SEMI JOIN (SELECT * FROM "
                                + Verdicts.TABLE + " WHERE verdict = 'newer') v ON "
                                + ChangeColumns.sameKey("h", "v", shape),
                        row -> row.getString(1));
        return table.at(looked.files(), places);
    }

    private List<NewFile> write(Looked looked, TableShape shape, List<DataFile> touched, @Nullable Integer generation) {
        String select = Rewrite.upserts(task, shape);
        if (!touched.isEmpty()) {
            String rows = table.rows(looked.schema(), touched);
            String kept = generation == null
                    ? Rewrite.kept(shape, rows)
                    : Rewrite.keptByReload(shape, rows, generation, CHANGES);
            select = kept + " UNION ALL " + select;
        }
        long bytes = touched.stream().mapToLong(DataFile::sizeBytes).sum() + task.sizeBytes() / 3;
        return table.write(select, shape.columns(), bytes);
    }

    @Override
    public void close() {
        table.close();
        tombstones.close();
        quarantine.close();
    }
}

package io.github.deltafold.duckdb;

import io.github.deltafold.core.fold.EngineErrors;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.LoggedBatches;
import io.github.deltafold.core.fold.Outlook;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.SmallEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileFormat;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.duckdb.db.Database;
import io.github.deltafold.duckdb.db.Limits;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.CommitConflictException;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.merge.BatchFold;
import io.github.deltafold.duckdb.merge.TableVerifier;
import io.github.deltafold.duckdb.read.StagedFiles;
import io.github.deltafold.duckdb.table.LakeTable;
import io.github.deltafold.duckdb.table.QuarantineRecords;
import io.github.deltafold.duckdb.table.RowValues;
import io.github.deltafold.duckdb.table.TombstonePurge;
import io.github.deltafold.duckdb.table.Workshop;
import io.github.deltafold.duckdb.table.Workshops;
import io.github.deltafold.duckdb.table.Workshops.OpenWorkshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folds batches that fit this machine, in this process, without Spark: DuckDB over the core's reader and typer, and
 * Delta's log in plain Java.
 */
public final class DuckDbEngine implements SmallEngine {
    private static final String FOLDER = "deltafold-";

    private final Path folder;
    private final Database database;
    private final StagedFiles files;
    private final Limits limits;
    private final Clock clock;
    private final Workshops workshops = this::openWorkshop;

    private DuckDbEngine(Path folder, Database database, StagedFiles files, Limits limits, Clock clock) {
        this.folder = folder;
        this.database = database;
        this.files = files;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Starts the engine.
     *
     * @param limits what it may take of this machine
     */
    public static DuckDbEngine start(Limits limits, Clock clock) {
        try {
            Path folder = Files.createTempDirectory(FOLDER);
            try {
                Database database = Database.start(limits, folder.resolve("spill"));
                StagedFiles files = StagedFiles.register(database.root(), limits.threads());
                return new DuckDbEngine(folder, database, files, limits, clock);
            } catch (RuntimeException e) {
                delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Deletes what engines of dead processes left in a temporary folder. Only for where no other process can be at work in
     * it, as in a function.
     */
    public static void deleteLeftovers(Path temporary) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, FOLDER + "*")) {
            folders.forEach(DuckDbEngine::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OpenWorkshop openWorkshop(LakeConfig config) {
        try {
            Path own = Files.createTempDirectory(folder, "work-");
            Session session = database.open();
            Workshop workshop = new Workshop(session, own, config.s3(), clock);
            return new OpenWorkshop() {
                @Override
                public Workshop workshop() {
                    return workshop;
                }

                @Override
                public void close() {
                    session.close();
                    delete(own);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long linesRead() {
        return files.linesRead();
    }

    @Override
    public Optional<FoldResult> committed(FoldTask task) {
        return new LoggedBatches(task).committedWhole();
    }

    @Override
    public Outlook outlook(LakeConfig config, TableSpec spec, BatchPlan plan) {
        Optional<String> why = whyUnfit(spec, plan);
        if (why.isPresent()) {
            return Outlook.unfit(why.get());
        }
        try (OpenWorkshop open = openWorkshop(config);
                LakeTable table = new LakeTable(open.workshop(), config.tableLocation(spec.name()))) {
            return table.snapshot().map(this::outlook).orElse(Outlook.FIT);
        } catch (UnfitForEngineException e) {
            return Outlook.unfit(e.reason());
        }
    }

    /** Which of the table's files must be written again shows only when the changes are read. */
    private Outlook outlook(Snapshot table) {
        LakeTable.columns(table.schema());
        long bytes =
                table.files().values().stream().mapToLong(DataFile::sizeBytes).sum();
        return limits.whatIsTooLarge(bytes).map(Outlook::unless).orElse(Outlook.FIT);
    }

    /** What the configuration and the plan alone tell. */
    private Optional<String> whyUnfit(TableSpec spec, BatchPlan plan) {
        if (spec.deletionVectors()) {
            return Optional.of("'deletion-vectors' are switched on for it");
        }
        if (plan.files().stream().anyMatch(DuckDbEngine::isParquet)) {
            return Optional.of("its staged files are Parquet");
        }
        long bytes = plan.files().stream()
                .mapToLong(planned -> planned.file().sizeBytes())
                .sum();
        return limits.whyTooLarge(bytes, "staged files");
    }

    private static boolean isParquet(PlannedFile planned) {
        return planned.file().name().format() == FileFormat.PARQUET
                && planned.file().sizeBytes() > 0;
    }

    private void requireFit(FoldTask task) {
        whyUnfit(task.spec(), task.plan()).ifPresent(why -> {
            throw new UnfitForEngineException(why, null);
        });
    }

    @Override
    public FoldResult fold(FoldTask task) throws UnreadableFilesException {
        requireFit(task);
        FoldTask now = task;
        for (int attempt = 1; ; attempt++) {
            try (OpenWorkshop open = openWorkshop(task.config());
                    BatchFold fold = new BatchFold(open.workshop(), files, limits, now)) {
                return fold.fold();
            } catch (CommitConflictException e) {
                Optional<FoldResult> byOtherRun = committed(task);
                if (byOtherRun.isPresent()) {
                    return byOtherRun.get();
                }
                LakeTable.pauseAfter(attempt, e);
                now = task.again();
            }
        }
    }

    @Override
    public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
        OpenWorkshop open = openWorkshop(config);
        LakeTable table = new LakeTable(open.workshop(), config.tableLocation(spec.name()));
        Runnable end = () -> {
            table.close();
            open.close();
        };
        try {
            Optional<Snapshot> latest = table.snapshot();
            if (latest.isEmpty()) {
                end.run();
                return Optional.empty();
            }
            Snapshot snapshot = version == null
                    ? latest.get()
                    : table.snapshot(version).orElseThrow(() -> EngineErrors.noSuchVersion(spec, version, null));
            return Optional.of(rows(table, snapshot, spec, end));
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    private static TableRows rows(LakeTable table, Snapshot snapshot, TableSpec spec, Runnable end) {
        List<Column> columns = snapshot.schema().columns();
        TableShape shape = new TableShape(columns, List.of());
        String names = columns.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(", "));
        String order = spec.key().stream()
                .map(shape::position)
                .filter(position -> position >= 0)
                .map(position -> Sql.name(columns.get(position).name()) + " NULLS FIRST")
                .collect(Collectors.joining(", "));
        String sql = "SELECT " + names + " FROM " + table.rows(snapshot.schema(), snapshot.dataFiles())
                + (order.isEmpty() ? "" : " ORDER BY " + order);
        return new TableRows(columns, new RowValues(table.session().stream(sql), columns, end));
    }

    @Override
    public Optional<String> schema(LakeConfig config, TableSpec spec) {
        try (OpenWorkshop open = openWorkshop(config);
                LakeTable table = new LakeTable(open.workshop(), config.tableLocation(spec.name()))) {
            return table.snapshot().map(snapshot -> snapshot.schema().json());
        }
    }

    @Override
    public Quarantine quarantine(LakeConfig config) {
        return new QuarantineRecords(workshops, config);
    }

    @Override
    public Verification verify(FoldTask task) throws UnreadableFilesException {
        requireFit(task);
        try (OpenWorkshop open = openWorkshop(task.config());
                TableVerifier verifier = new TableVerifier(open.workshop(), files, task)) {
            return verifier.verify();
        }
    }

    @Override
    public TombstoneMemory tombstones() {
        return new TombstonePurge(workshops);
    }

    @Override
    public void close() {
        database.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

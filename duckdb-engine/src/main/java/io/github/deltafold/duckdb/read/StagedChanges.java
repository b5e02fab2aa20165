package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.duckdb.db.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The staged files of a batch as a temporary table of {@link ChangeColumns}.
 *
 * @param table its name
 * @param reports what was found out about the files
 */
public record StagedChanges(String table, ReadReports reports) {
    private static final long LARGE_BYTES = 16L << 20;

    /** Reads what a batch reads of its files. */
    public static StagedChanges read(
            StagedFiles function, Session session, FoldTask task, TableShape shape, String table)
            throws UnreadableFilesException {
        return read(function, session, task, shape, table, task.plan().partsToRead());
    }

    /** Reads all of a batch's files, of which it may read only parts. */
    public static StagedChanges readWhole(
            StagedFiles function, Session session, FoldTask task, TableShape shape, String table)
            throws UnreadableFilesException {
        return read(function, session, task, shape, table, Map.of());
    }

    private static StagedChanges read(
            StagedFiles function,
            Session session,
            FoldTask task,
            TableShape shape,
            String table,
            Map<String, LineRanges> wanted)
            throws UnreadableFilesException {
        String create = "CREATE OR REPLACE TEMP TABLE " + table + " AS ";
        return new StagedChanges(
                table, read(function, session, task, shape, wanted, null, rows -> session.run(create + rows)));
    }

    /**
     * Hands the sound rows of full loads on as they are read, without keeping them.
     *
     * @param use takes a query of {@link ChangeColumns}, which can be run once
     */
    public static ReadReports pass(
            StagedFiles function,
            Session session,
            FoldTask task,
            TableShape shape,
            LoadWatch watch,
            Consumer<String> use)
            throws UnreadableFilesException {
        return read(function, session, task, shape, Map.of(), watch, use);
    }

    private static ReadReports read(
            StagedFiles function,
            Session session,
            FoldTask task,
            TableShape shape,
            Map<String, LineRanges> wanted,
            @Nullable LoadWatch watch,
            Consumer<String> use)
            throws UnreadableFilesException {
        ReadReports reports = new ReadReports();
        List<NumberedFile> files = new ArrayList<>();
        for (PlannedFile planned : task.plan().files()) {
            LineRanges lines = wanted.getOrDefault(planned.file().key(), LineRanges.EVERY);
            files.add(NumberedFile.of(files.size(), planned, lines, task.horizon(planned)));
        }
        // a thread without a file of its own waits for one by asking all the time
        boolean isOneLargeFile = files.size() == 1 && task.sizeBytes() > LARGE_BYTES;
        try (ObjectStore staging =
                ObjectStores.open(task.config().staging(), task.config().s3())) {
            StagedFiles.Job job = new StagedFiles.Job(staging, task.spec(), shape, files, reports, watch);
            long number = function.offer(job);
            try {
                if (isOneLargeFile) {
                    session.limitThreads(1);
                }
                use.accept("SELECT " + columns(job) + " FROM " + StagedFiles.NAME + "(" + number + ")");
            } finally {
                if (isOneLargeFile) {
                    session.limitThreads(Integer.MAX_VALUE);
                }
                function.forget(number);
            }
        }
        List<DroppedFile> unreadable = reports.unreadable();
        if (!unreadable.isEmpty()) {
            throw new UnreadableFilesException(unreadable);
        }
        return reports;
    }

    private static String columns(StagedFiles.Job job) {
        List<Column> columns = job.shape().columns();
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String name = ChangeColumns.value(i);
            values.append(ValueVectors.decoded(name, columns.get(i).type()))
                    .append(" AS ")
                    .append(name)
                    .append(", ");
        }
        long loads = job.files().stream().filter(file -> !file.isChanges()).count();
        return values + PackedColumns.unpacked(job.packed(), (int) loads);
    }
}

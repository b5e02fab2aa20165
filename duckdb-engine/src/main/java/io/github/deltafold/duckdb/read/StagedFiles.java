package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.fold.UnreadableFile;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.record.ChangeFile;
import io.github.deltafold.core.record.DamagedFileException;
import io.github.deltafold.core.record.FileHorizon;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.duckdb.read.LoadWatch.FileWatch;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/**
 * Staged files as a table function of DuckDB: read by the core's reader, typed by its typer, a chunk at a time.
 *
 * <p>A file is read by one thread, in constant memory; several files by several threads. A file that turns out unreadable
 * ends its own rows and is reported; the batch is then planned without it.
 */
public final class StagedFiles
        implements DuckDBTableFunction<StagedFiles.Job, Queue<NumberedFile>, StagedFiles.Cursor> {
    /** Its name in SQL; the argument is the number of a reading. */
    static final String NAME = "deltafold_staged";

    private final Map<Long, Job> jobs = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong linesRead = new AtomicLong();
    private final int threads;

    private StagedFiles(int threads) {
        this.threads = threads;
    }

    /** Makes the function known to all sessions of a database. */
    public static StagedFiles register(DuckDBConnection database, int threads) {
        StagedFiles function = new StagedFiles(threads);
        try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
            builder.withName(NAME)
                    .withParameter(long.class)
                    .withFunction(function)
                    .register(database);
            return function;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot register a function with DuckDB", e);
        }
    }

    /** Lines read so far, more or less. */
    public long linesRead() {
        return linesRead.get();
    }

    /**
     * Files to be read, and what is found out about them.
     *
     * @param watch takes the rejected records, which then are no rows, and looks at the others; null for none
     */
    record Job(
            ObjectStore staging,
            TableSpec spec,
            TableShape shape,
            List<NumberedFile> files,
            ReadReports reports,
            @Nullable LoadWatch watch) {
        Set<PackedColumns> packed() {
            return PackedColumns.of(spec, watch == null);
        }

        boolean isGivenUp() {
            return watch != null && watch.gaveUp();
        }
    }

    /** Puts files where the function finds them, until {@link #forget}. */
    long offer(Job job) {
        long number = numbers.incrementAndGet();
        jobs.put(number, job);
        return number;
    }

    void forget(long number) {
        jobs.remove(number);
    }

    @Override
    public Job bind(DuckDBTableFunctionBindInfo info) throws SQLException {
        Job job = Objects.requireNonNull(jobs.get(info.getParameter(0).getLong()));
        List<Column> columns = job.shape().columns();
        for (int i = 0; i < columns.size(); i++) {
            try (DuckDBLogicalType type = ValueVectors.type(columns.get(i).type())) {
                info.addResultColumn(ChangeColumns.value(i), type);
            }
        }
        for (PackedColumns column : job.packed()) {
            info.addResultColumn(column.name().toLowerCase(Locale.ROOT), column.type());
        }
        return job;
    }

    @Override
    public Queue<NumberedFile> init(DuckDBTableFunctionInitInfo info) {
        Job job = info.getBindData();
        info.setMaxThreads(Math.max(1, Math.min(threads, job.files().size())));
        return new ConcurrentLinkedQueue<>(job.files());
    }

    @Override
    public Cursor localInit(DuckDBTableFunctionInitInfo info) {
        Job job = info.getBindData();
        return new Cursor(job);
    }

    @Override
    public long apply(DuckDBTableFunctionCallInfo info, DuckDBDataChunkWriter chunk) throws Exception {
        Cursor cursor = info.getLocalInitData();
        Queue<NumberedFile> files = info.getInitData();
        return cursor.fill(files, new ChangeVectors(chunk, cursor.job.shape(), cursor.packed));
    }

    /** Where one thread stands in the files. */
    final class Cursor {
        private final Job job;
        private final Set<PackedColumns> packed;
        private final Queue<Change> pending = new ArrayDeque<>(2);
        private @Nullable NumberedFile current;
        private @Nullable ChangeFile open;
        private @Nullable FileWatch watch;

        Cursor(Job job) {
            this.job = job;
            this.packed = job.packed();
        }

        long fill(Queue<NumberedFile> files, ChangeVectors rows) throws IOException {
            long before = rows.count();
            while (rows.hasRoom() && !job.isGivenUp()) {
                if (!pending.isEmpty()) {
                    put(pending.remove(), rows);
                } else if (open == null) {
                    if (!openNext(files)) {
                        break;
                    }
                } else {
                    readLine(rows);
                }
            }
            rows.finish();
            linesRead.addAndGet(rows.count() - before);
            return rows.count();
        }

        private boolean openNext(Queue<NumberedFile> files) throws IOException {
            NumberedFile file = files.poll();
            if (file == null) {
                return false;
            }
            current = file;
            watch = job.watch() == null ? null : job.watch().open(file.number());
            try {
                open = ChangeFile.open(job.staging(), file.planned().file(), job.spec(), job.shape(), file.wanted());
            } catch (IOException e) {
                giveUp(file, e);
            }
            return true;
        }

        private void readLine(ChangeVectors rows) throws IOException {
            ChangeFile file = Objects.requireNonNull(open);
            NumberedFile numbered = Objects.requireNonNull(current);
            try {
                if (!file.next()) {
                    job.reports().read(file.report());
                    if (watch != null) {
                        watch.finish();
                    }
                    close();
                    return;
                }
                RejectedRecord rejected = file.rejected();
                if (rejected != null && watch != null) {
                    watch.reject(rejected);
                } else if (rejected != null) {
                    rows.reject(numbered, rejected, file.rejectedKey());
                } else if (!numbered.planned().superseded()) {
                    pending.addAll(file.changes());
                }
            } catch (IOException e) {
                giveUp(numbered, e);
            }
        }

        private void put(Change change, ChangeVectors rows) {
            NumberedFile numbered = Objects.requireNonNull(current);
            if (watch != null) {
                watch.pass(change);
            }
            FileHorizon horizon = numbered.horizon();
            RejectedRecord beyond = horizon != null && horizon.isBeyond(change)
                    ? Objects.requireNonNull(open).beyond(horizon)
                    : null;
            rows.change(numbered, change, beyond);
        }

        private void giveUp(NumberedFile file, IOException e) throws IOException {
            close();
            pending.clear();
            String key = file.planned().file().key();
            if (e instanceof DamagedFileException damaged) {
                job.reports().unreadable(UnreadableFile.damaged(damaged));
            } else if (e instanceof ObjectChangedException) {
                job.reports().unreadable(UnreadableFile.changed(key));
            } else {
                throw new IOException("Cannot read staged file " + key + ": " + e.getMessage(), e);
            }
        }

        private void close() throws IOException {
            ChangeFile file = open;
            open = null;
            if (file != null) {
                file.close();
            }
        }
    }
}

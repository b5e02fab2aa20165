package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.log.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rejected records of all tables: one Delta table per lake. */
public final class QuarantineTable implements AutoCloseable {
    /** Every plan leaves its id in the log; one that is finished after this time may write its records twice. */
    private static final Map<String, String> FORGET_PLANS =
            Map.of("delta.setTransactionRetentionDuration", "interval 30 days");

    private static final TableSchema SCHEMA = TableSchema.of(Quarantine.RECORD_COLUMNS);
    private static final String NAMES = SCHEMA.names().stream().map(Sql::name).collect(Collectors.joining(", "));
    private static final String HELD = "deltafold_held_records";

    private final FoldTask task;
    private final LakeTable table;

    public QuarantineTable(Workshop workshop, FoldTask task) {
        this.task = task;
        this.table = new LakeTable(workshop, task.quarantine());
    }

    /**
     * Sets records aside. Safe to repeat: a plan is written once, and again in its place once it was revised. Numbers of
     * batches would not do for that: a table that was removed begins with the first again.
     *
     * @param rejected a query of {@code file}, {@code line}, {@code column}, {@code reason}, {@code raw}
     */
    public void add(String rejected) {
        add(" UNION ALL " + rejected, task.damagedFiles());
    }

    /** Sets records aside that are held here; otherwise as {@link #add(String)}. */
    public void add(List<RejectedRecord> rejected) {
        add("", Stream.concat(task.damagedFiles().stream(), rejected.stream()).toList());
    }

    private void add(String more, List<RejectedRecord> rejected) {
        table.session()
                .run("CREATE OR REPLACE TEMP TABLE " + HELD
                        + " (file VARCHAR, line BIGINT, \"column\" VARCHAR, reason VARCHAR, raw VARCHAR)");
        table.session().append(HELD, rows -> {
            for (RejectedRecord record : rejected) {
                rows.beginRow();
                rows.append(record.file());
                rows.append(record.line());
                rows.append(record.column());
                rows.append(record.reason());
                rows.append(record.raw());
                rows.endRow();
            }
        });
        table.change(base -> added(base, "SELECT * FROM " + HELD + more));
    }

    private Optional<NewCommit> added(Optional<Snapshot> base, String rejected) {
        String plan = "deltafold:" + task.plan().id();
        if (base.filter(snapshot -> snapshot.holds(plan, task.revision())).isPresent()) {
            return Optional.empty();
        }
        NewCommit commit = table.newCommit("WRITE").transaction(plan, task.revision());
        if (base.isEmpty()) {
            commit.create(SCHEMA, FORGET_PLANS);
        }
        String select = "SELECT " + NAMES + " FROM (SELECT "
                + Sql.text(task.spec().name().toString())
                + " AS \"table\", *, " + task.plan().batch() + "::BIGINT AS batch, now()::TIMESTAMPTZ AS recorded_at, "
                + Sql.text(RecordState.OPEN.text()) + " AS state FROM (" + rejected + "))";
        List<DataFile> files = List.of();
        if (task.revision() > 0 && base.isPresent()) {
            String isOwn = "\"table\" = " + Sql.text(task.spec().name().toString()) + " AND batch = "
                    + task.plan().batch() + " AND state = " + Sql.text(RecordState.OPEN.text());
            files = filesWith(base.get(), isOwn);
            if (!files.isEmpty()) {
                select += " UNION ALL SELECT " + NAMES + " FROM " + table.rows(SCHEMA, files) + " WHERE NOT (" + isOwn
                        + ")";
            }
        }
        table.write(select, SCHEMA.columns(), 0)
                .forEach(file -> commit.add(file.path(), file.sizeBytes(), file.statistics()));
        return Optional.of(commit.removeAll(files));
    }

    private List<DataFile> filesWith(Snapshot base, String condition) {
        List<DataFile> all = base.dataFiles();
        return table.at(
                all,
                table.session()
                        .list(
                                "SELECT DISTINCT " + LakeTable.AT + " FROM " + table.rows(SCHEMA, all) + " WHERE "
                                        + condition,
                                row -> row.getString(1)));
    }

    /** The lines of the table that wait here or were dropped from here: a relation of {@code file} and {@code line}. */
    public String passedOver() {
        Optional<Snapshot> base = table.snapshot();
        if (base.isEmpty()) {
            return "(SELECT NULL::VARCHAR AS file, NULL::BIGINT AS line WHERE false)";
        }
        return "(SELECT DISTINCT file, line FROM "
                + table.rows(SCHEMA, base.get().dataFiles()) + " WHERE \"table\" = "
                + Sql.text(task.spec().name().toString()) + " AND state IN (" + Sql.text(RecordState.OPEN.text()) + ", "
                + Sql.text(RecordState.DROPPED.text()) + "))";
    }

    @Override
    public void close() {
        table.close();
    }
}

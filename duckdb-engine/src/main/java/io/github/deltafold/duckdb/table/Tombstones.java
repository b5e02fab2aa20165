package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.log.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The deletes of a table that are remembered, so that a late insert cannot revive a row: its key and {@code _cdc}, and
 * which revision of which batch remembers it.
 *
 * <p>Of a batch only its last revision counts. A run that stood still while another one revised its plan may write what
 * the plan was before, at any later time: it is passed over.
 */
public final class Tombstones implements AutoCloseable {
    private static final Column BATCH = new Column("_batch", ColumnType.of(Kind.BIGINT));
    private static final Column REVISION = new Column("_revision", ColumnType.of(Kind.INT));

    /** What makes the small commits of a table cheap; heeded where the table is created. */
    private static final Map<String, String> SMALL_COMMITS =
            Map.of("delta.checkpointInterval", "50", "delta.dataSkippingStatsColumns", "_batch,_revision");

    private final FoldTask task;
    private final LakeTable table;

    public Tombstones(Workshop workshop, FoldTask task) {
        this.task = task;
        this.table = new LakeTable(workshop, task.tombstones());
    }

    /** The key columns that are remembered; empty when nothing is yet. */
    public List<Column> columns() {
        return table.snapshot()
                .map(snapshot -> businessColumns(snapshot.schema()))
                .orElse(List.of());
    }

    private static List<Column> businessColumns(TableSchema schema) {
        return schema.columns().stream()
                .filter(column -> !column.equals(BATCH) && !column.equals(REVISION))
                .toList();
    }

    /**
     * Remembers deletes. Safe to repeat: where another attempt may have written them, they are put in their place.
     *
     * @param deletes a query of the key columns, as the shape names and types them, and {@code _cdc}
     * @param count how many there are
     */
    public void remember(TableShape shape, String deletes, long count) {
        if (count == 0 && task.isFirstAttempt()) {
            return;
        }
        List<Column> key = shape.keyColumns();
        table.change(base -> remembered(base, key, deletes, count));
    }

    /** Remembers that the batch has no delete, so that none counts that another attempt remembers of it. */
    public void rememberNothing(List<Column> key) {
        if (!key.isEmpty() && !task.isFirstAttempt()) {
            String nulls = key.stream()
                    .map(part -> "NULL::" + Sql.type(part.type()) + " AS " + Sql.name(part.name()))
                    .collect(Collectors.joining(", "));
            String none = "SELECT " + nulls + ", NULL::" + CdcColumn.TYPE + " AS _cdc WHERE false";
            table.change(base -> remembered(base, key, none, 0));
        }
    }

    private Optional<NewCommit> remembered(Optional<Snapshot> base, List<Column> key, String deletes, long count) {
        boolean replaces = !task.isFirstAttempt() && base.isPresent();
        if (!replaces && count == 0 && task.revision() == 0) {
            return Optional.empty();
        }
        TableSchema schema = schema(key);
        TableSchema standing = base.map(Snapshot::schema).orElse(schema);
        String names = names(schema);
        String marked = "SELECT *, " + task.plan().batch() + "::BIGINT AS _batch, " + task.revision()
                + "::INTEGER AS _revision FROM (" + deletes + (task.revision() > 0 ? mark(key) : "") + ")";
        NewCommit commit = table.newCommit("WRITE");
        String kept = "";
        List<DataFile> own = List.of();
        if (replaces) {
            own = base.orElseThrow().dataFiles();
            String rows = table.rows(standing, own);
            String isOwn = "_batch = " + task.plan().batch() + " AND _revision = " + task.revision();
            own = table.at(
                    own,
                    table.session()
                            .list(
                                    "SELECT DISTINCT " + LakeTable.AT + " FROM " + rows + " WHERE " + isOwn,
                                    row -> row.getString(1)));
            kept = own.isEmpty()
                    ? ""
                    : " UNION ALL SELECT " + names + " FROM " + table.rows(standing, own) + " WHERE NOT (" + isOwn
                            + ")";
        }
        if (base.isEmpty()) {
            commit.create(schema, SMALL_COMMITS);
        }
        if (count > 0 || !kept.isEmpty() || task.revision() > 0) {
            String select = "SELECT " + names + " FROM (" + marked + ")" + kept;
            table.write(select, schema.columns(), 0)
                    .forEach(file -> commit.add(file.path(), file.sizeBytes(), file.statistics()));
        }
        commit.removeAll(own);
        return Optional.of(commit);
    }

    private static String names(TableSchema schema) {
        return schema.names().stream().map(Sql::name).collect(Collectors.joining(", "));
    }

    private static TableSchema schema(List<Column> key) {
        List<Column> columns = new ArrayList<>(key);
        TableSchema keyAndCdc = TableSchema.of(columns).with(columns, CdcColumn.field());
        return keyAndCdc.and(List.of(BATCH, REVISION));
    }

    /** A row without key and order, so that a revision without deletes is known too. */
    private static String mark(List<Column> key) {
        return " UNION ALL SELECT "
                + key.stream().map(part -> "NULL::" + Sql.type(part.type())).collect(Collectors.joining(", "))
                + ", NULL::" + CdcColumn.TYPE;
    }

    /**
     * Gives the key columns the types of a shape, where what is remembered has narrower ones. Safe to repeat.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it has others, as after a table was removed to be loaded anew
     */
    public void widen(TableShape shape) {
        table.change(base -> {
            if (base.isEmpty()) {
                return Optional.empty();
            }
            shape.requireHolds(businessColumns(base.get().schema()), task.spec());
            return WiderColumns.commit(table, base.get(), shape.keyColumns());
        });
    }

    /**
     * What is remembered of earlier batches, as a relation of key columns and {@code _cdc}; a batch does not heed its own
     * deletes, which it may be replaying, nor those of a newer load generation, which a reload left that was given up.
     *
     * @param key the key columns of the table, for a relation of nothing
     */
    public String ofEarlierBatches(List<Column> key) {
        Optional<Snapshot> snapshot = table.snapshot();
        if (snapshot.isEmpty()) {
            String nulls = key.stream()
                    .map(part -> "NULL::" + Sql.type(part.type()) + " AS " + Sql.name(part.name()))
                    .collect(Collectors.joining(", "));
            return "(SELECT " + nulls + ", NULL::" + CdcColumn.TYPE + " AS _cdc WHERE false)";
        }
        return "(SELECT * FROM " + thatCount(table, snapshot.get()) + " WHERE _cdc.batch < "
                + task.plan().batch() + " AND _cdc.load_generation <= "
                + task.plan().loadGeneration() + ")";
    }

    /** Those of the last revision of each batch: a relation of the key columns and {@code _cdc}. */
    static String thatCount(LakeTable table, Snapshot snapshot) {
        String rows = table.rows(snapshot.schema(), snapshot.dataFiles());
        String last = "(SELECT _batch AS revised, max(_revision) AS last FROM " + rows
                + " WHERE _revision > 0 GROUP BY _batch)";
        return "(SELECT r.* EXCLUDE (_batch, _revision, " + LakeTable.AT + ") FROM " + rows + " r LEFT JOIN " + last
                + " l ON r._batch = l.revised WHERE r._cdc IS NOT NULL AND r._revision = coalesce(l.last, 0))";
    }

    @Override
    public void close() {
        table.close();
    }
}

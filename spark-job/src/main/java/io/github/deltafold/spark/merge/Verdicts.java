package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.TargetTable;
import io.github.deltafold.spark.table.Tombstones;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Which deciding changes are newer than what the table and its tombstones hold.
 *
 * <p>For a change that is half of a key change, only the upsert counts as a line.
 */
public final class Verdicts implements AutoCloseable {
    private final Dataset<Row> changes;
    private final long newer;
    private final long same;
    private final long older;
    private final long deletes;
    private final @Nullable String leastDelete;
    private final @Nullable Dataset<Row> kept;

    private Verdicts(
            Dataset<Row> changes,
            long newer,
            long same,
            long older,
            long deletes,
            @Nullable String leastDelete,
            @Nullable Dataset<Row> kept) {
        this.changes = changes;
        this.newer = newer;
        this.same = same;
        this.older = older;
        this.deletes = deletes;
        this.leastDelete = leastDelete;
        this.kept = kept;
    }

    /** All changes of a batch that is newer than everything before it. <b>Cost:</b> none. */
    public static Verdicts allNewer(DecidingChanges deciding) {
        DecidingChanges.Summary summary = deciding.summary();
        return new Verdicts(
                deciding.changes(), summary.deciding(), 0, 0, summary.deletes(), summary.leastDelete(), null);
    }

    /** Compares change by change. <b>Cost:</b> a join with the key columns of the table, one with the tombstones. */
    public static Verdicts compare(
            DecidingChanges deciding, TargetTable table, Tombstones tombstones, TableShape shape) {
        Dataset<Row> kept = HeldOrders.compare(deciding.changes(), table.rows(), tombstones.ofEarlierBatches(), shape)
                .persist(StorageLevel.MEMORY_AND_DISK());
        Row row = kept.agg(
                        lines(HeldOrders.NEWER),
                        lines(HeldOrders.SAME),
                        lines(HeldOrders.OLDER),
                        count(when(newerDelete(), 1)),
                        min(when(newerDelete(), col(CdcColumn.NAME + ".name"))))
                .head();
        Dataset<Row> newer =
                kept.where(col(HeldOrders.VERDICT).equalTo(HeldOrders.NEWER)).drop(HeldOrders.VERDICT);
        return new Verdicts(
                newer, row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), kept);
    }

    /** The changes to apply. */
    public Dataset<Row> changes() {
        return changes;
    }

    /** The deletes among the changes to apply: the keys under the names of the table's columns, and {@code _cdc}. */
    public Dataset<Row> deleted(TableShape shape) {
        List<Column> columns = new ArrayList<>();
        for (int position : shape.keyPositions()) {
            columns.add(col(ChangeColumns.value(position))
                    .as(shape.columns().get(position).name()));
        }
        columns.add(col(CdcColumn.NAME));
        return changes.where(col(ChangeColumns.OPERATION).equalTo("D")).select(columns.toArray(new Column[0]));
    }

    /** Lines that are newer than what is held. */
    public long newer() {
        return newer;
    }

    /** Lines that were applied before. */
    public long same() {
        return same;
    }

    /** Lines that are older than what is held. */
    public long older() {
        return older;
    }

    /** Deletes among the changes to apply. */
    public long deletes() {
        return deletes;
    }

    /** Least file name of a delete among the changes to apply; null when there is none. */
    public @Nullable String leastDelete() {
        return leastDelete;
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.unpersist();
        }
    }

    private static Column lines(String verdict) {
        Column counted = sum(when(col(HeldOrders.VERDICT).equalTo(verdict), col(ChangeColumns.LINES)));
        return coalesce(counted, lit(0L));
    }

    private static Column newerDelete() {
        return col(HeldOrders.VERDICT)
                .equalTo(HeldOrders.NEWER)
                .and(col(ChangeColumns.OPERATION).equalTo("D"));
    }
}

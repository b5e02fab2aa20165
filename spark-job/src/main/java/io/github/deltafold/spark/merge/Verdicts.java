package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
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
    private final LinesByFile newer;
    private final LinesByFile same;
    private final LinesByFile older;
    private final long deletes;
    private final @Nullable String leastDelete;
    private final @Nullable Dataset<Row> kept;

    private Verdicts(
            Dataset<Row> changes,
            LinesByFile newer,
            LinesByFile same,
            LinesByFile older,
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

    /**
     * All changes of a batch that is newer than everything before it. <b>Cost:</b> none for a batch of one file, a count
     * by file for others.
     */
    public static Verdicts allNewer(DecidingChanges deciding) {
        DecidingChanges.Summary summary = deciding.summary();
        return new Verdicts(
                deciding.changes(),
                deciding.linesByFile(),
                new LinesByFile(),
                new LinesByFile(),
                summary.deletes(),
                summary.leastDelete(),
                null);
    }

    /** Compares change by change. <b>Cost:</b> a join with the key columns of the table, one with the tombstones. */
    public static Verdicts compare(
            DecidingChanges deciding, TargetTable table, Tombstones tombstones, TableShape shape) {
        Dataset<Row> kept = HeldOrders.compare(
                        deciding.changes(),
                        table.rows(),
                        deciding.replayed().withoutUnburied(tombstones.ofEarlierBatches()),
                        shape)
                .persist(StorageLevel.MEMORY_AND_DISK());
        LinesByFile newerLines = new LinesByFile();
        LinesByFile sameLines = new LinesByFile();
        LinesByFile olderLines = new LinesByFile();
        long deletes = 0;
        String leastDelete = null;
        for (Row row : kept.groupBy(
                        col(CdcColumn.NAME + ".file"), col(CdcColumn.NAME + ".name"), col(HeldOrders.VERDICT))
                .agg(sum(ChangeColumns.LINES), count(when(newerDelete(), 1)))
                .collectAsList()) {
            String name = row.getString(1);
            LinesByFile lines = switch (row.getString(2)) {
                case HeldOrders.NEWER -> newerLines;
                case HeldOrders.SAME -> sameLines;
                default -> olderLines;
            };
            lines.add(row.getString(0), row.getLong(3));
            deletes += row.getLong(4);
            if (row.getLong(4) > 0 && (leastDelete == null || name.compareTo(leastDelete) < 0)) {
                leastDelete = name;
            }
        }
        Dataset<Row> newer =
                kept.where(col(HeldOrders.VERDICT).equalTo(HeldOrders.NEWER)).drop(HeldOrders.VERDICT);
        return new Verdicts(newer, newerLines, sameLines, olderLines, deletes, leastDelete, kept);
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

    LinesByFile newerLines() {
        return newer;
    }

    LinesByFile sameLines() {
        return same;
    }

    LinesByFile olderLines() {
        return older;
    }

    /** Lines that are newer than what is held. */
    public long newer() {
        return newer.sum();
    }

    /** Lines that were applied before. */
    public long same() {
        return same.sum();
    }

    /** Lines that are older than what is held. */
    public long older() {
        return older.sum();
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

    private static Column newerDelete() {
        return col(HeldOrders.VERDICT)
                .equalTo(HeldOrders.NEWER)
                .and(col(ChangeColumns.OPERATION).equalTo("D"));
    }
}

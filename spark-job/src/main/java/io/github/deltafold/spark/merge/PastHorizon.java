package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BeyondHorizon;
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
 * The lines of a batch that are not newer than the tombstones that were forgotten: duplicates where table or tombstones
 * hold their very order, to be set aside otherwise.
 *
 * <p><b>Cost:</b> none for a batch that has no such line.
 */
public final class PastHorizon implements AutoCloseable {
    private static final String HELD = "key_is_held";

    private final LinesByFile duplicates;
    private final LinesByFile rejected;
    private final @Nullable Dataset<Row> kept;

    private PastHorizon(LinesByFile duplicates, LinesByFile rejected, @Nullable Dataset<Row> kept) {
        this.duplicates = duplicates;
        this.rejected = rejected;
        this.kept = kept;
    }

    /** Lets the order decide on the changes whose key the table holds, where the plan says so, as a replay's does. */
    public static Dataset<Row> letHeldKeysPass(
            FoldTask task, TableShape shape, Dataset<Row> changes, TargetTable table) {
        if (task.plan().beyondHorizon() != BeyondHorizon.HELD_KEYS || !table.exists()) {
            return changes;
        }
        List<Column> keys = new ArrayList<>();
        for (int position : shape.keyPositions()) {
            String column = shape.columns().get(position).name();
            keys.add(col(MergeStatement.quoted(column)).as(ChangeColumns.value(position)));
        }
        keys.add(lit(true).as(HELD));
        Dataset<Row> held = table.rows().select(keys.toArray(new Column[0]));
        String[] key = ChangeColumns.key(shape).toArray(new String[0]);
        Column passes = col(HELD).isNotNull().and(col(ChangeColumns.OPERATION).isNotNull());
        return changes.join(held, key, "left")
                .withColumn(ChangeColumns.REASON, when(passes, null).otherwise(col(ChangeColumns.REASON)))
                .select(columns(shape));
    }

    private static Column[] columns(TableShape shape) {
        List<Column> columns = new ArrayList<>();
        for (String name : ChangeColumns.schema(shape).fieldNames()) {
            columns.add(col(name));
        }
        return columns.toArray(new Column[0]);
    }

    /** Tells the duplicates from the rest. */
    public static PastHorizon of(DecidingChanges deciding, TargetTable table, Tombstones tombstones, TableShape shape) {
        if (deciding.summary().beyondHorizon() == 0) {
            return new PastHorizon(new LinesByFile(), new LinesByFile(), null);
        }
        Dataset<Row> kept = HeldOrders.compare(
                        deciding.beyondHorizon(), table.rows(), tombstones.ofEarlierBatches(), shape)
                .persist(StorageLevel.MEMORY_AND_DISK());
        LinesByFile duplicates = new LinesByFile();
        LinesByFile rejected = new LinesByFile();
        for (Row row : kept.groupBy(
                        col(CdcColumn.NAME + ".file"), col(HeldOrders.VERDICT).equalTo(HeldOrders.SAME))
                .count()
                .collectAsList()) {
            (row.getBoolean(1) ? duplicates : rejected).add(row.getString(0), row.getLong(2));
        }
        return new PastHorizon(duplicates, rejected, kept);
    }

    LinesByFile duplicateLines() {
        return duplicates;
    }

    LinesByFile rejectedLines() {
        return rejected;
    }

    /** Lines that were applied before. */
    public long duplicates() {
        return duplicates.sum();
    }

    /** Lines to be set aside. */
    public long rejected() {
        return rejected.sum();
    }

    /** Adds the lines to be set aside to rejected records: {@code file}, {@code line}, {@code column}, {@code reason}, {@code raw}. */
    public Dataset<Row> addTo(Dataset<Row> records) {
        if (kept == null) {
            return records;
        }
        return records.unionByName(kept.where(col(HeldOrders.VERDICT).notEqual(HeldOrders.SAME))
                .select(
                        col(CdcColumn.NAME + ".file").as("file"),
                        col(CdcColumn.NAME + ".line").as("line"),
                        lit(null).cast("string").as("column"),
                        col(ChangeColumns.REASON).as("reason"),
                        col(ChangeColumns.RAW).as("raw")));
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.unpersist();
        }
    }
}

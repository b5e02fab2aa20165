package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.CdcColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compares changes with the order that a table and its tombstones hold for their keys.
 *
 * <p>Needed only for a batch that is not newer than everything applied before. <b>Cost:</b> a join with the key columns
 * of the table, and one with the tombstones.
 */
final class HeldOrders {
    /** What became of a change: {@link #NEWER}, {@link #SAME} or {@link #OLDER} than what is held. */
    static final String VERDICT = "verdict";

    static final String NEWER = "newer";
    static final String SAME = "same";
    static final String OLDER = "older";

    private static final String HELD = "held_order";
    private static final String BURIED = "buried_order";

    private HeldOrders() {}

    /**
     * Adds {@link #VERDICT} to every change.
     *
     * @param changes as {@link DecidingChanges#changes()} gives them
     * @param table rows with the business columns and {@code _cdc}
     * @param tombstones remembered deletes with the key columns and {@code _cdc}
     */
    static Dataset<Row> compare(Dataset<Row> changes, Dataset<Row> table, Dataset<Row> tombstones, TableShape shape) {
        Dataset<Row> held = orders(table, shape, HELD);
        Dataset<Row> buried = orders(tombstones, shape, BURIED);
        String[] key = ChangeColumns.key(shape).toArray(new String[0]);
        String order = CdcColumn.order(CdcColumn.NAME);
        String known = "greatest(" + HELD + ", " + BURIED + ")";
        return changes.join(held, key, "left")
                .join(buried, key, "left")
                .withColumn(
                        VERDICT,
                        expr("CASE WHEN %s IS NULL OR %s > %s THEN '%s' WHEN %s = %s THEN '%s' ELSE '%s' END"
                                .formatted(known, order, known, NEWER, order, known, SAME, OLDER)))
                .drop(HELD, BURIED);
    }

    /** The greatest order per key, under the positional names of changes. */
    private static Dataset<Row> orders(Dataset<Row> rows, TableShape shape, String name) {
        List<Column> key = new ArrayList<>();
        for (int position : shape.keyPositions()) {
            String column = shape.columns().get(position).name();
            key.add(col(MergeStatement.quoted(column)).as(ChangeColumns.value(position)));
        }
        return rows.groupBy(key.toArray(new Column[0]))
                .agg(max(expr(CdcColumn.order(CdcColumn.NAME))).as(name));
    }
}

package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Keeps one change per key: the deciding one, which is last in the order.
 *
 * <p><b>Shape:</b> the columns of changes, {@link #KEY_LINES} and {@link #KEY_BROUGHT}; one row per key, and every rejected record.<br>
 * <b>Order:</b> full load before change file, sequence, file, line; within a batch all are of one load generation, so
 * that is the whole order.<br>
 * <b>Cost:</b> one shuffle by key, one sort.
 */
final class LatestChanges {
    /** How many lines of the batch concern the key of this row, itself included. */
    static final String KEY_LINES = "key_lines";

    /** Whether a line of the batch says why the key of this row is there. */
    static final String KEY_BROUGHT = "key_brought";

    /** The columns that make the order within a batch, compared left to right. */
    static final List<String> ORDER =
            List.of(ChangeColumns.IS_CHANGE, ChangeColumns.SEQUENCE, ChangeColumns.FILE, ChangeColumns.LINE);

    private static final String NEXT = "next";

    private LatestChanges() {}

    static Dataset<Row> perKey(Dataset<Row> changes, TableShape shape) {
        Column rejectedAlone = when(
                col(ChangeColumns.REASON).isNotNull(),
                concat_ws(":", col(ChangeColumns.FILE), col(ChangeColumns.LINE)));
        Column[] key = Stream.concat(ChangeColumns.key(shape).stream().map(name -> col(name)), Stream.of(rejectedAlone))
                .toArray(Column[]::new);
        WindowSpec byKey = Window.partitionBy(key)
                .orderBy(ORDER.stream().map(name -> col(name)).toArray(Column[]::new));
        WindowSpec soFar = byKey.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        return changes.withColumn(KEY_LINES, sum(ChangeColumns.LINES).over(soFar))
                .withColumn(KEY_BROUGHT, max(ChangeColumns.BRINGS_KEY).over(soFar))
                .withColumn(NEXT, lead(lit(1), 1).over(byKey))
                .where(col(NEXT).isNull())
                .drop(NEXT);
    }
}

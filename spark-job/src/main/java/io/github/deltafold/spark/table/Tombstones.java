package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.TableShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The deletes of a table that are remembered, so that a late insert cannot revive a row: its key and {@code _cdc}, and
 * which revision of which batch remembers it.
 *
 * <p>Of a batch only its last revision counts. A run that stood still while another one revised its plan may write what
 * the plan was before, at any later time: it is passed over.
 */
public final class Tombstones {
    private static final String BATCH = "_batch";
    private static final String REVISION = "_revision";
    private static final String LAST_REVISION = "_last_revision";

    /** What makes the small commits of a table cheap; heeded where the table is created. */
    private static final Map<String, String> SMALL_COMMITS =
            Map.of("delta.checkpointInterval", "50", "delta.dataSkippingStatsColumns", BATCH + "," + REVISION);

    private final SparkSession session;
    private final FoldTask task;

    public Tombstones(SparkSession session, FoldTask task) {
        this.session = session;
        this.task = task;
    }

    /**
     * Remembers deletes. Safe to repeat: where another attempt may have written them, they are put in their place. A
     * first attempt that stood still may remember a delete a second time, which counts once.
     *
     * <p><b>Cost:</b> a small Delta commit without a look at the table's log, in a first attempt. That is why no
     * {@code txn} action guards it.
     *
     * @param deletes the keys under the names of the table's columns, and {@code _cdc}
     * @param count how many there are
     */
    public void remember(Dataset<Row> deletes, long count) {
        Dataset<Row> rows = task.revision() > 0 ? deletes.union(mark(deletes)) : deletes;
        rows = rows.withColumn(BATCH, lit(task.plan().batch())).withColumn(REVISION, lit(task.revision()));
        if (!task.isFirstAttempt() && new TargetTable(session, task.tombstones()).exists()) {
            String own = BATCH + " = " + task.plan().batch() + " AND " + REVISION + " = " + task.revision();
            save(rows, writer -> writer.option("replaceWhere", own).mode(SaveMode.Overwrite));
        } else if (count > 0 || task.revision() > 0) {
            save(rows, writer -> writer.mode(SaveMode.Append));
        }
    }

    /**
     * Gives the key columns the types of a shape, where what is remembered has narrower ones. Safe to repeat.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it has others, as after a table was removed to be loaded anew
     */
    public void widen(TableShape shape) {
        TargetTable table = new TargetTable(session, task.tombstones());
        if (table.exists()) {
            shape.requireHolds(table.columns(), task.spec());
            Transaction.retrying(() -> WiderColumns.hold(session, TableUris.of(task.tombstones()), shape.keyColumns()));
        }
    }

    /** A row without key and order, so that a revision without deletes is known too. */
    private Dataset<Row> mark(Dataset<Row> deletes) {
        Column[] nulls = Arrays.stream(deletes.schema().fields())
                .map(field -> lit(null).cast(field.dataType()).as(field.name()))
                .toArray(Column[]::new);
        return session.range(1).select(nulls);
    }

    private void save(Dataset<Row> rows, UnaryOperator<DataFrameWriter<Row>> how) {
        String uri = TableUris.of(task.tombstones());
        Transaction.retrying(() -> how.apply(rows.coalesce(1).write().format("delta"))
                .options(SMALL_COMMITS)
                .save(uri));
    }

    /**
     * Remembers that all files were dropped from the plan, so that nothing counts that another attempt remembers of it.
     *
     * @param key the key columns, as far as they are known: without them no attempt can have written anything
     */
    public void rememberNothing(List<io.github.deltafold.core.spec.Column> key) {
        if (!key.isEmpty()) {
            List<Column> nulls = new ArrayList<>();
            key.forEach(part ->
                    nulls.add(lit(null).cast(TableTypes.sparkType(part.type())).as(part.name())));
            nulls.add(lit(null).cast(CdcColumn.TYPE).as(CdcColumn.NAME));
            remember(session.range(0).select(nulls.toArray(new Column[0])), 0);
        }
    }

    /**
     * What is remembered of earlier batches; a batch does not heed its own deletes, which it may be replaying, nor those
     * of a newer load generation, which a reload left that was given up.
     */
    public Dataset<Row> ofEarlierBatches() {
        TargetTable table = new TargetTable(session, task.tombstones());
        if (!table.exists()) {
            return new TargetTable(session, task.table()).rows().limit(0);
        }
        return thatCount(table.rows())
                .where(col(CdcColumn.NAME + ".batch").lt(task.plan().batch()))
                .where(col(CdcColumn.NAME + ".load_generation").leq(task.plan().loadGeneration()));
    }

    /** Those of the last revision of each batch: the key columns and {@code _cdc}. */
    static Dataset<Row> thatCount(Dataset<Row> rows) {
        Dataset<Row> revised =
                rows.where(col(REVISION).gt(0)).groupBy(BATCH).agg(max(REVISION).as(LAST_REVISION));
        return rows.where(col(CdcColumn.NAME).isNotNull())
                .join(broadcast(revised), new String[] {BATCH}, "left")
                .where(col(REVISION).equalTo(coalesce(col(LAST_REVISION), lit(0))))
                .drop(BATCH, REVISION, LAST_REVISION);
    }
}

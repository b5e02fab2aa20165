package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;

import io.github.deltafold.core.fold.FoldTask;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** The deletes of a table that are remembered, so that a late insert cannot revive a row: its key and {@code _cdc}. */
public final class Tombstones {
    /** What makes the small commits of a table cheap; heeded where the table is created. */
    private static final Map<String, String> SMALL_COMMITS =
            Map.of("delta.checkpointInterval", "50", "delta.dataSkippingStatsColumns", CdcColumn.NAME + ".batch");

    private final SparkSession session;
    private final FoldTask task;

    public Tombstones(SparkSession session, FoldTask task) {
        this.session = session;
        this.task = task;
    }

    /**
     * Remembers deletes. Safe to repeat: where another attempt may have written them, or those of the plan as it was
     * before it was revised, they are put in their place. Two attempts at one moment may remember a delete twice, which
     * counts once.
     *
     * <p><b>Cost:</b> a small Delta commit without a look at the table's log, in a first attempt. That is why no
     * {@code txn} action guards it: asking for one costs as much as writing.
     *
     * @param deletes the keys under the names of the table's columns, and {@code _cdc}
     * @param count how many there are
     */
    public void remember(Dataset<Row> deletes, long count) {
        if (!task.isFirstAttempt() && new TargetTable(session, task.tombstones()).exists()) {
            String ofThisBatch = CdcColumn.NAME + ".batch = " + task.plan().batch();
            save(deletes, writer -> writer.option("replaceWhere", ofThisBatch).mode(SaveMode.Overwrite));
        } else if (count > 0) {
            save(deletes, writer -> writer.mode(SaveMode.Append));
        }
    }

    private void save(Dataset<Row> deletes, UnaryOperator<DataFrameWriter<Row>> how) {
        String uri = TableUris.of(task.tombstones());
        Transaction.retrying(() -> how.apply(deletes.coalesce(1).write().format("delta"))
                .options(SMALL_COMMITS)
                .save(uri));
    }

    /** Forgets what an execution of the batch remembered before all its files were dropped from its plan. */
    public void rememberNothing() {
        TargetTable table = new TargetTable(session, task.tombstones());
        if (table.exists()) {
            remember(table.rows().limit(0), 0);
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
        return table.rows()
                .where(col(CdcColumn.NAME + ".batch").lt(task.plan().batch()))
                .where(col(CdcColumn.NAME + ".load_generation").leq(task.plan().loadGeneration()));
    }
}

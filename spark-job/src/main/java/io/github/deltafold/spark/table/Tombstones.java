package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;

import io.github.deltafold.core.fold.FoldTask;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The deletes of a table that are remembered, so that a late insert cannot revive a row: its key and {@code _cdc}. */
public final class Tombstones {
    private final SparkSession session;
    private final FoldTask task;

    public Tombstones(SparkSession session, FoldTask task) {
        this.session = session;
        this.task = task;
    }

    /**
     * Remembers deletes. Safe to repeat: the batch is written once.
     *
     * @param deletes the keys under the names of the table's columns, and {@code _cdc}
     */
    public void add(Dataset<Row> deletes) {
        new Transaction(session, task.transactionId(), task.plan().batch())
                .append(deletes.coalesce(1), TableUris.of(task.tombstones()));
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

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
     * Remembers deletes. Safe to repeat: the batch is written once, and again in its place once its plan was revised.
     *
     * @param deletes the keys under the names of the table's columns, and {@code _cdc}
     * @param count how many there are
     */
    public void remember(Dataset<Row> deletes, long count) {
        Transaction transaction = new Transaction(session, task.transactionId(), task.revisedBatch());
        String uri = TableUris.of(task.tombstones());
        if (task.revision() > 0 && new TargetTable(session, task.tombstones()).exists()) {
            transaction.replace(
                    deletes.coalesce(1),
                    uri,
                    CdcColumn.NAME + ".batch = " + task.plan().batch());
        } else if (count > 0) {
            transaction.append(deletes.coalesce(1), uri);
        }
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

package io.github.deltafold.spark.table;

import io.delta.exceptions.DeltaConcurrentModificationException;
import java.time.Duration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that carry Delta's {@code txn} action, so that a second execution of the same batch does nothing.
 *
 * <p>The settings that make a MERGE carry it belong to the whole session, where other statements would silently skip
 * themselves under them: a transaction wants a session of its own, and takes them back at once.
 *
 * @param session a session that nothing else uses meanwhile
 * @param id the application id that counts batches
 * @param batch number of the batch
 */
public record Transaction(SparkSession session, String id, long batch) {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);
    private static final String ID = "spark.databricks.delta.write.txnAppId";
    private static final String VERSION = "spark.databricks.delta.write.txnVersion";
    private static final String NOTE = "spark.databricks.delta.commitInfo.userMetadata";
    private static final int ATTEMPTS = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * Runs a MERGE whose commit carries the batch and a note.
     *
     * @throws DeltaConcurrentModificationException when another writer commits first: what the note says was found out
     *     about another state of the table
     */
    public void merge(String sql, String note) {
        session.conf().set(ID, id);
        session.conf().set(VERSION, String.valueOf(batch));
        session.conf().set(NOTE, note);
        try {
            session.sql(sql).collectAsList();
        } finally {
            session.conf().unset(ID);
            session.conf().unset(VERSION);
            session.conf().unset(NOTE);
        }
    }

    /** Appends rows to a table that is made when it is missing. */
    public void append(Dataset<Row> rows, String uri) {
        retrying(() -> rows.write()
                .format("delta")
                .option("txnAppId", id)
                .option("txnVersion", String.valueOf(batch))
                .mode(SaveMode.Append)
                .save(uri));
    }

    /** Puts rows in the place of those that meet a condition, in one commit. */
    public void replace(Dataset<Row> rows, String uri, String condition) {
        retrying(() -> rows.write()
                .format("delta")
                .option("txnAppId", id)
                .option("txnVersion", String.valueOf(batch))
                .option("replaceWhere", condition)
                .mode(SaveMode.Overwrite)
                .save(uri));
    }

    /** Another writer may commit first; its commit is then taken into account by doing the write again. */
    static void retrying(Runnable write) {
        for (int attempt = 1; ; attempt++) {
            try {
                write.run();
                return;
            } catch (DeltaConcurrentModificationException e) {
                pauseAfter(attempt, e);
            }
        }
    }

    /**
     * Waits before the next attempt.
     *
     * @throws DeltaConcurrentModificationException the one given, when there were enough
     */
    public static void pauseAfter(int attempt, DeltaConcurrentModificationException failure) {
        if (attempt == ATTEMPTS) {
            throw failure;
        }
        LOG.atInfo().addKeyValue("attempt", attempt).log("another writer committed first, trying again");
        try {
            Thread.sleep(PAUSE.multipliedBy(attempt).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting to commit", e);
        }
    }
}

package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Decides a batch whose key changes come to keys that others leave: swaps, shifts, chains. What leaves a key is told by
 * {@link io.github.deltafold.core.record.KeyChangeReplay}, of all keys that key changes of the batch name.
 *
 * <p><b>Cost:</b> none, unless a key change is what decides a key that another line of the batch wrote. Then the files are
 * read a second time, their changes kept, and those of such keys sorted and replayed by one task, in memory per key.
 */
public final class KeyChangeRuns {
    private KeyChangeRuns() {}

    /**
     * The deciding changes of a batch.
     *
     * @param changes all its changes, not read yet
     * @param held what table and tombstones hold: the key columns, {@code _cdc}, and what other columns there are; asked
     *     for only where it matters
     */
    public static DecidingChanges decide(
            FoldTask task, TableShape shape, Dataset<Row> changes, Supplier<List<Dataset<Row>>> held) {
        DecidingChanges deciding = DecidingChanges.of(task, shape, changes);
        if (deciding.summary().keysLeftAgain() == 0) {
            return deciding;
        }
        deciding.close();
        Dataset<Row> kept = changes.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return DecidingChanges.of(task, shape, withoutStaying(task, shape, kept, held.get()));
        } finally {
            kept.unpersist();
        }
    }

    /** The changes without the deletes of keys that keep a row. */
    private static Dataset<Row> withoutStaying(
            FoldTask task, TableShape shape, Dataset<Row> changes, List<Dataset<Row>> held) {
        KeyEvents events = new KeyEvents(task.spec(), shape);
        Dataset<Row> all =
                events.ofChanges(changes.where(col(ChangeColumns.REASON).isNull()));
        Dataset<Row> linked = KeyEvents.linkedKeys(all);
        for (Dataset<Row> rows : held) {
            all = all.unionByName(events.ofHeld(rows));
        }
        Dataset<Row> staying = ReplayKeys.staying(KeyEvents.withKeys(all, linked), task);
        String[] half = {ChangeColumns.FILE, ChangeColumns.LINE, ChangeColumns.LINES};
        return changes.join(staying.withColumn(ChangeColumns.LINES, lit(0)), half, "left_anti");
    }
}

package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.record.KeyChangeReplay.Finding;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.QuarantineTable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Decides a batch whose key changes come to keys that others leave: swaps, shifts, chains. What leaves a key is told by
 * {@link io.github.deltafold.core.record.KeyChangeReplay}, of all keys that key changes of the batch name.
 *
 * <p><b>Cost:</b> none, unless a key change is what decides a key that another line of the batch wrote. Then the files are
 * read a second time, their changes kept, and those of such keys sorted and replayed by one task, in memory per key, with the
 * places of all rejected lines. A replay of change files always does that, and reads them once more as a whole.
 */
public final class KeyChangeRuns {
    private KeyChangeRuns() {}

    /** What is looked at beside the changes of a batch; asked for only where it matters. */
    public interface Evidence {
        /** Nothing but the changes. */
        Evidence NONE = new Evidence() {
            @Override
            public List<Dataset<Row>> held() {
                return List.of();
            }

            @Override
            public Dataset<Row> lines(Dataset<Row> changes) {
                return changes.withColumn(QuarantineTable.PASSED_OVER, lit(false));
            }
        };

        /** What table and tombstones hold: the key columns, {@code _cdc}, and what other columns there are. */
        List<Dataset<Row>> held();

        /**
         * The changes of all lines of the files, with {@link QuarantineTable#PASSED_OVER}.
         *
         * @param changes what the batch reads of them
         */
        Dataset<Row> lines(Dataset<Row> changes) throws UnreadableFilesException;
    }

    /**
     * The deciding changes of a batch.
     *
     * @param changes all its changes, not read yet
     */
    public static DecidingChanges decide(FoldTask task, TableShape shape, Dataset<Row> changes, Evidence evidence)
            throws UnreadableFilesException {
        if (!task.plan().readsPartsOfChanges()) {
            DecidingChanges deciding = DecidingChanges.of(task, shape, changes);
            if (deciding.summary().keysLeftAgain() == 0) {
                return deciding;
            }
            deciding.close();
        }
        Dataset<Row> kept = changes.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            return decide(task, shape, kept, evidence.lines(kept), evidence.held());
        } finally {
            kept.unpersist();
        }
    }

    private static DecidingChanges decide(
            FoldTask task, TableShape shape, Dataset<Row> changes, Dataset<Row> lines, List<Dataset<Row>> held) {
        Dataset<Row> found = findings(task, shape, lines, held).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> staying = found.where(col(ReplayKeys.FINDING).equalTo(Finding.KEY_STAYS.name()))
                    .drop(ReplayKeys.FINDING)
                    .withColumn(ChangeColumns.LINES, lit(0));
            String[] half = {ChangeColumns.FILE, ChangeColumns.LINE, ChangeColumns.LINES};
            return DecidingChanges.of(
                    task, shape, changes.join(staying, half, "left_anti"), ReplayedLines.of(task, found));
        } finally {
            found.unpersist();
        }
    }

    /** What {@link ReplayKeys} finds. */
    private static Dataset<Row> findings(FoldTask task, TableShape shape, Dataset<Row> lines, List<Dataset<Row>> held) {
        KeyEvents events = new KeyEvents(task.spec(), shape);
        Column isSound = col(ChangeColumns.REASON).isNull();
        Dataset<Row> all = events.ofChanges(lines.where(isSound));
        Dataset<Row> linked = KeyEvents.linkedKeys(all);
        for (Dataset<Row> rows : held) {
            all = all.unionByName(events.ofHeld(rows));
        }
        Dataset<Row> rejected = events.ofRejected(lines.where(not(isSound)));
        return ReplayKeys.findings(KeyEvents.withKeys(all, linked).unionByName(rejected), task);
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.naming.FileKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was counted since a table began.
 *
 * @param rows what became of all lines
 * @param appliedFiles how many files were folded; a file staged again with other bytes counts again
 * @param duplicateFiles how often a file was staged again with the bytes it had
 * @param damagedFiles how many files could not be read and are quarantined as a whole
 * @param settledRecords how many records of the quarantine wait there no longer
 * @param insertedByUpdate at least how many rows updates inserted since the last full load
 */
record Totals(
        Counters rows,
        long appliedFiles,
        long duplicateFiles,
        long damagedFiles,
        long settledRecords,
        long insertedByUpdate) {
    static final Totals NONE = new Totals(Counters.NONE, 0, 0, 0, 0, 0);

    /** How many records, and whole files, wait in quarantine. */
    long openRecords() {
        return rows.quarantined() + damagedFiles - settledRecords;
    }

    Totals after(BatchPlan plan) {
        long duplicates = duplicateFiles + plan.duplicates().size();
        return new Totals(rows, appliedFiles, duplicates, damagedFiles, settledRecords, insertedByUpdate);
    }

    /** Whether a plan may bring the keys of rows that updates inserted before. */
    private static boolean bringsLoad(BatchPlan plan) {
        return plan.takenIn().stream().anyMatch(file -> file.name().kind() == FileKind.FULL_LOAD);
    }

    /** These totals once files are dropped from a plan, some of which are damaged. */
    Totals after(List<DroppedFile> dropped) {
        long damaged = dropped.stream().filter(DroppedFile::damaged).count();
        return new Totals(rows, appliedFiles, duplicateFiles, damagedFiles + damaged, settledRecords, insertedByUpdate);
    }

    /**
     * These totals and a batch.
     *
     * @param plan what was folded; null where the plan is not known
     * @param newlyRead how many of its files were read for the first time
     * @param settled how many records of the quarantine it settled
     */
    Totals after(BatchOutcome outcome, @Nullable BatchPlan plan, long newlyRead, long settled) {
        long insertedBefore = plan != null && bringsLoad(plan) ? 0 : insertedByUpdate;
        return new Totals(
                rows.plus(outcome.counters()),
                appliedFiles + newlyRead,
                duplicateFiles,
                damagedFiles,
                settledRecords + settled,
                insertedBefore + outcome.insertedByUpdate());
    }
}

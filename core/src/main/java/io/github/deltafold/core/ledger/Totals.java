package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import java.util.List;

/**
 * What was counted since a table began.
 *
 * @param rows what became of all lines
 * @param appliedFiles how many files were folded; a file staged again with other bytes counts again
 * @param duplicateFiles how often a file was staged again with the bytes it had
 * @param damagedFiles how many files could not be read and are quarantined as a whole
 * @param settledRecords how many records of the quarantine wait there no longer
 */
record Totals(Counters rows, long appliedFiles, long duplicateFiles, long damagedFiles, long settledRecords) {
    static final Totals NONE = new Totals(Counters.NONE, 0, 0, 0, 0);

    /** How many records, and whole files, wait in quarantine. */
    long openRecords() {
        return rows.quarantined() + damagedFiles - settledRecords;
    }

    Totals after(BatchPlan plan) {
        long duplicates = duplicateFiles + plan.duplicates().size();
        return new Totals(rows, appliedFiles, duplicates, damagedFiles, settledRecords);
    }

    /** These totals once files are dropped from a plan, some of which are damaged. */
    Totals after(List<DroppedFile> dropped) {
        long damaged = dropped.stream().filter(DroppedFile::damaged).count();
        return new Totals(rows, appliedFiles, duplicateFiles, damagedFiles + damaged, settledRecords);
    }

    /**
     * These totals and a batch.
     *
     * @param newlyRead how many of its files were read for the first time
     * @param settled how many records of the quarantine it settled
     */
    Totals after(BatchOutcome outcome, long newlyRead, long settled) {
        return new Totals(
                rows.plus(outcome.counters()),
                appliedFiles + newlyRead,
                duplicateFiles,
                damagedFiles,
                settledRecords + settled);
    }
}

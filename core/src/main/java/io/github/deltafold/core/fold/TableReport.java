package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import java.util.List;

/**
 * What one drain did for a table.
 *
 * @param batches the batches it finished, in order
 * @param files how many files those batches held, duplicates and damaged ones included
 * @param duplicates how many files were staged again with the bytes they had
 * @param damaged how many files it quarantined as a whole
 * @param history everything recorded about the table, those batches included
 * @param pending how many files are staged and in no batch
 * @param warnings what the operator should know of this drain
 */
public record TableReport(
        TableName table,
        List<BatchOutcome> batches,
        long files,
        long duplicates,
        long damaged,
        TableHistory history,
        long pending,
        List<String> warnings) {
    public TableReport {
        batches = List.copyOf(batches);
        warnings = List.copyOf(warnings);
    }

    /** What became of the lines of all batches. */
    public Counters counters() {
        return batches.stream().map(BatchOutcome::counters).reduce(Counters.NONE, Counters::plus);
    }

    /** Whether something went into quarantine. */
    public boolean quarantinedSomething() {
        return damaged > 0 || counters().quarantined() > 0;
    }
}

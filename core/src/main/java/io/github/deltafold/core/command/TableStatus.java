package io.github.deltafold.core.command;

import io.github.deltafold.core.ledger.Counters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status} says about a table; as JSON these very names. Counts are since the table began, unknown values
 * null.
 *
 * @param loadGeneration 0 before the first full load
 * @param oldestPendingSeconds age of the oldest pending file; null when none is pending
 */
record TableStatus(
        String table,
        String group,
        int loadGeneration,
        @Nullable Long deltaVersion,
        Files files,
        Counters rows,
        Quarantine quarantine,
        @Nullable LastBatch lastBatch,
        @Nullable Long oldestPendingSeconds,
        List<String> warnings) {
    TableStatus {
        warnings = List.copyOf(warnings);
    }

    /** Files by what became of them; vanished ones were applied and are no longer staged. */
    record Files(long applied, long pending, long duplicate, long vanished) {}

    /** Records, and whole files, that wait in quarantine. */
    record Quarantine(long open) {}

    /** The batch recorded last; {@code committedAt} is ISO 8601 in UTC. */
    record LastBatch(long number, String committedAt, double seconds, long bytesWritten) {}
}

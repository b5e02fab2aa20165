package io.github.deltafold.core.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.Counters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status} says about a table; as JSON these very names. Counts are since the table began, unknown values
 * null.
 *
 * @param loadGeneration 0 before the first full load
 * @param oldestPendingSeconds age of the oldest pending file; null when none is pending
 * @param advice settings that would help
 * @param verification what recounting the table showed; null, and not in the JSON, when nobody asked for it
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
        List<String> warnings,
        List<String> advice,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Verification verification) {
    TableStatus {
        warnings = List.copyOf(warnings);
        advice = List.copyOf(advice);
    }

    /** Files by what became of them; vanished ones were applied and are no longer staged. */
    record Files(long applied, long pending, long duplicate, long vanished) {}

    /** Records, and whole files, that wait in quarantine. */
    record Quarantine(long open) {}

    /**
     * The batch recorded last.
     *
     * @param committedAt ISO 8601 in UTC
     * @param engineReason why it was this engine; empty where there was no choice
     * @param cost where its time and bytes went
     */
    record LastBatch(
            long number,
            String committedAt,
            double seconds,
            long bytesWritten,
            String engine,
            String engineReason,
            BatchCost cost) {}
}

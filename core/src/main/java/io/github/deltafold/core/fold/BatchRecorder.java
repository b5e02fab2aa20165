package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Closes batches in the ledger, once all that they decided is done. */
record BatchRecorder(Ledger ledger, StagedHashes hashes, Clock clock) {
    /**
     * Writes down what came of a plan. Another run may have done so first; it says the same.
     *
     * <p><b>Cost:</b> one request, and a reading of each file that the engine gave no hash of.
     *
     * @param start when the work began
     */
    BatchOutcome record(TableName table, BatchPlan plan, FoldResult result, Instant start) {
        BatchOutcome outcome = outcome(plan, result, start);
        ledger.create(table, outcome);
        return outcome;
    }

    private BatchOutcome outcome(BatchPlan plan, FoldResult result, Instant start) {
        Instant now = clock.instant();
        Map<String, String> hashes = hashes(plan, result);
        return new BatchOutcome(
                plan.batch(),
                plan.id(),
                now,
                Duration.between(start, now).toMillis() / 1000.0,
                result.engine(),
                result.engineReason(),
                result.counters(),
                result.perFile(),
                result.insertedByUpdate(),
                result.deltaVersion(),
                result.bytesWritten(),
                result.cost()
                        .staged(plan.files().stream()
                                .mapToLong(planned -> planned.file().sizeBytes())
                                .sum()),
                result.greatest(),
                result.reach(),
                hashes,
                result.warnings());
    }

    private Map<String, String> hashes(BatchPlan plan, FoldResult result) {
        Map<String, String> all = new HashMap<>(result.hashes());
        for (PlannedFile planned : plan.files()) {
            if (!all.containsKey(planned.file().key())) {
                hashes.of(planned.file())
                        .ifPresent(hash -> all.put(planned.file().key(), hash));
            }
        }
        return all;
    }
}

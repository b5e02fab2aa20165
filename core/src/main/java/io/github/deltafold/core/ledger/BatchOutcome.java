package io.github.deltafold.core.ledger;

import io.github.deltafold.core.record.ChangeOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch.
 *
 * @param batch number of the batch in its table
 * @param plan id of the plan that was folded
 * @param committedAt when it was recorded
 * @param seconds how long the fold took
 * @param engine the engine that folded it
 * @param engineReason why it was this engine; empty where there was no choice, or nobody knows any more
 * @param counters what became of its lines
 * @param perFile what became of the lines of each file, in the order of the plan
 * @param insertedByUpdate at least how many rows were inserted for keys of which the batch held nothing but updates
 * @param deltaVersion version of the table that holds it; null when it had nothing to fold
 * @param bytesWritten bytes of data files written
 * @param cost where its time and bytes went
 * @param greatest greatest order among the applied changes; null when none was
 * @param reach how far back it reaches
 * @param hashes SHA-256 of the files read, by key
 * @param warnings what the operator should know of these files
 */
public record BatchOutcome(
        long batch,
        String plan,
        Instant committedAt,
        double seconds,
        String engine,
        String engineReason,
        Counters counters,
        List<Counters> perFile,
        long insertedByUpdate,
        @Nullable Long deltaVersion,
        long bytesWritten,
        BatchCost cost,
        @Nullable ChangeOrder greatest,
        Reach reach,
        Map<String, String> hashes,
        List<String> warnings) {
    public BatchOutcome {
        engineReason = Objects.requireNonNullElse(engineReason, "");
        cost = Objects.requireNonNullElse(cost, BatchCost.NONE); // an earlier release wrote none
        reach = Objects.requireNonNullElse(reach, Reach.NONE);
        perFile = List.copyOf(Objects.requireNonNullElse(perFile, List.of()));
        hashes = Map.copyOf(hashes);
        warnings = List.copyOf(warnings);
    }

    /** This outcome without what it says of single files. */
    BatchOutcome withoutFiles() {
        return new BatchOutcome(
                batch,
                plan,
                committedAt,
                seconds,
                engine,
                engineReason,
                counters,
                List.of(),
                insertedByUpdate,
                deltaVersion,
                bytesWritten,
                cost,
                greatest,
                reach,
                Map.of(),
                warnings);
    }
}

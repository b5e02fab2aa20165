package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.record.ChangeOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What folding a batch did.
 *
 * @param engine name of the engine that folded it, for the ledger
 * @param engineReason why it was this engine; empty where there was no choice, or nobody knows any more
 * @param counters what became of the lines
 * @param perFile what became of the lines of each file, in the order of the plan
 * @param insertedByUpdate at least how many rows were inserted for keys of which the batch held nothing but updates
 * @param deltaVersion version of the table that holds the batch; null when there was nothing to fold
 * @param bytesWritten bytes of data files written
 * @param cost where time and bytes went
 * @param greatest greatest order among the deciding changes; null when there was none
 * @param reach how far back the batch reaches
 * @param hashes SHA-256 of the files read, by key; empty where an earlier execution had read them
 * @param warnings what the operator should know of these files
 */
public record FoldResult(
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
    /** There was nothing to fold. */
    public static final FoldResult NOTHING = new FoldResult(
            "none", "", Counters.NONE, List.of(), 0, null, 0, BatchCost.NONE, null, Reach.NONE, Map.of(), List.of());

    public FoldResult {
        perFile = List.copyOf(perFile);
        hashes = Map.copyOf(hashes);
        warnings = List.copyOf(warnings);
    }

    /** The same, of an engine that was chosen for a reason. */
    FoldResult because(String reason) {
        return with(reason, cost, warnings);
    }

    /** The same, with what the clock said, in nanoseconds of any origin. */
    public FoldResult timed(long begun, long decided, long committed) {
        return with(engineReason, cost.timed(begun, decided, committed), warnings);
    }

    /** The same, and what else the operator should know. */
    FoldResult warning(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        more.stream().filter(text -> !all.contains(text)).forEach(all::add);
        return with(engineReason, cost, all);
    }

    private FoldResult with(String reason, BatchCost timed, List<String> said) {
        return new FoldResult(
                engine,
                reason,
                counters,
                perFile,
                insertedByUpdate,
                deltaVersion,
                bytesWritten,
                timed,
                greatest,
                reach,
                hashes,
                said);
    }
}

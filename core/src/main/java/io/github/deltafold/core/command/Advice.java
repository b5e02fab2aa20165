package io.github.deltafold.core.command;

import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.spec.TableSpec;
import java.util.List;
import java.util.Locale;

/** What the last batch of a table says about its settings. */
final class Advice {
    /** What is written again below this is written in a moment. */
    private static final long WORTH_A_WORD_BYTES = 64L << 20;

    /** Rows that change among so many times their bytes lie scattered over the table. */
    private static final long SCATTERED = 20;

    private Advice() {}

    /** One line for each setting that would help, with what speaks against it. */
    static List<String> on(TableSpec spec, BatchOutcome last) {
        BatchCost cost = last.cost();
        boolean rewrites = cost.bytesRemoved() >= WORTH_A_WORD_BYTES
                && cost.stagedBytes() > 0
                && cost.bytesRemoved() >= SCATTERED * cost.stagedBytes();
        if (!rewrites || spec.deletionVectors()) {
            return List.of();
        }
        return List.of(String.format(
                Locale.ROOT,
                "The last batch wrote %s of the table again for %s of changes (%,d rows). With 'deletion-vectors: true' it"
                        + " would write about as much as changes. Against it: readers then need Delta reader version 3, and the"
                        + " small engine leaves the table to Spark. Without: larger and fewer batches, as"
                        + " 'CdcMaxBatchInterval' of the DMS endpoint makes them.",
                bytes(cost.bytesRemoved()),
                bytes(cost.stagedBytes()),
                last.counters().applied()));
    }

    /** Bytes for a person. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " bytes";
        }
        double kilobytes = bytes / 1e3;
        return kilobytes < 1_000
                ? String.format(Locale.ROOT, "%.1f KB", kilobytes)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}

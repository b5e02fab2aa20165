package io.github.deltafold.core.ledger;

import io.github.deltafold.core.record.ChangeOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the commit of a batch says about itself, in the {@code userMetadata} of Delta's {@code commitInfo}: enough to
 * record the outcome when the run that made the commit died before it could. It balances, or it does not exist.
 *
 * @param deltafoldPlan id of the plan, by which the commit is found
 * @param batch number of the batch
 * @param counters what became of its lines
 * @param perFile what became of the lines of each file, in the order of the plan
 * @param knownInserts how many of its deciding upserts have a line for their key that says why the key is there
 * @param greatest greatest order among the deciding changes; null when there was none
 * @param reach how far back it reaches
 * @param warnings what the operator should know of its files
 */
public record CommitNote(
        String deltafoldPlan,
        long batch,
        Counters counters,
        List<Counters> perFile,
        long knownInserts,
        @Nullable ChangeOrder greatest,
        Reach reach,
        List<String> warnings) {
    public CommitNote {
        reach = Objects.requireNonNullElse(reach, Reach.NONE);
        perFile = List.copyOf(Objects.requireNonNullElse(perFile, List.of(counters)));
        counters.requireSumOf(perFile);
        warnings = List.copyOf(warnings);
    }

    /** The note as JSON on one line. */
    public String json() {
        return new String(LedgerJson.writeLine(this), StandardCharsets.UTF_8);
    }

    /** Reads a note; empty when the text is another writer's. */
    public static Optional<CommitNote> parse(String userMetadata) {
        if (!userMetadata.contains("deltafoldPlan")) {
            return Optional.empty();
        }
        byte[] json = userMetadata.getBytes(StandardCharsets.UTF_8);
        return Optional.of(LedgerJson.read(json, CommitNote.class, "in a Delta commit"));
    }
}

package io.github.deltafold.core.lake;

import io.github.deltafold.core.lake.CommitLog.Commit;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a table still holds what the ledger says was applied to it, told from its log: people restore tables, copy old
 * files back, remove them, and write to them.
 *
 * <p>Delta's {@code txn} action does not tell. A RESTORE takes rows back and leaves the number of the last batch; files
 * that are copied back take the number back too. Either way the next batch would apply, and those in between be lost.
 *
 * @param table the table
 * @param location where it lies
 * @param log its log
 */
public record TableCheck(TableName table, Location location, CommitLog log) {
    /** No batch at all is known to be in what was restored. */
    private static final long NONE = -1;

    /**
     * Makes sure that the batches up to one are in the table, as it is now.
     *
     * @param known a version that a batch made, after which nothing is known
     * @param knownBatch number of the last batch that this version holds
     * @param expected number of the batch up to which the table must hold all; its commit may come after {@code known}
     * @return what the operator should know: commits of other writers that changed rows
     * @throws io.github.deltafold.core.failure.BadSetting when a batch is missing, saying why and how to go on
     */
    public List<String> requireBatches(long known, long knownBatch, long expected) {
        List<Commit> commits = log.since(known);
        requireKnown(commits, known);
        List<String> warnings = new ArrayList<>();
        Map<Long, Long> heldBy = new HashMap<>();
        long held = knownBatch;
        Commit culprit = null;
        Long good = null;
        for (Commit commit : commits) {
            CommitNote note = commit.note();
            if (commit.operation().equals("RESTORE")) {
                Long to = commit.restoredTo();
                held = to == null ? NONE : heldBy.getOrDefault(to, NONE);
                culprit = commit;
            } else if (note != null) {
                // on top of a state that lacks batches a batch adds itself only
                held = held == NONE ? NONE : Math.max(held, note.batch());
            } else if (commit.changesRows() && commit.version() > known) {
                warnings.add(LakeErrors.changedByOthers(location, commit, table));
            }
            heldBy.put(commit.version(), held);
            good = held >= expected ? Long.valueOf(commit.version()) : good;
        }
        if (held < expected && culprit != null) {
            throw LakeErrors.restored(table, location, culprit, good);
        }
        return warnings;
    }

    /** An old commit may be gone by Delta's own cleaning up, but only where newer ones follow. */
    private void requireKnown(List<Commit> commits, long known) {
        if (commits.isEmpty()) {
            throw log.latest()
                    .map(latest -> LakeErrors.older(table, location, latest, known))
                    .orElseGet(() -> LakeErrors.gone(table, location, known));
        }
        if (commits.get(0).version() == known && commits.get(0).note() == null) {
            throw LakeErrors.other(table, location, known);
        }
    }
}

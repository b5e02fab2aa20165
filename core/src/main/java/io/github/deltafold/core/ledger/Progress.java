package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.ChangeOrder;
import org.jspecify.annotations.Nullable;

/**
 * How far a table has come.
 *
 * @param loadGeneration the load generation; 0 before the first full load
 * @param reload what the baseline of this generation superseded; null in the first generation
 * @param greatestChangeName greatest name of a change file planned so far; empty text before the first
 * @param greatestOrder greatest order applied so far; null before the first change
 * @param deltaVersion the version that the last batch with anything to fold made; null before the first
 * @param lastOutcome the last batch that was recorded, purges aside; null before the first
 */
record Progress(
        int loadGeneration,
        @Nullable Reload reload,
        String greatestChangeName,
        @Nullable ChangeOrder greatestOrder,
        @Nullable Long deltaVersion,
        @Nullable BatchOutcome lastOutcome) {
    static final Progress NONE = new Progress(0, null, "", null, null, null);

    /** Whether changes were planned in the open load generation. */
    boolean changesFollowTheLoad() {
        return greatestChangeName.compareTo(reload == null ? "" : reload.supersededThrough()) > 0;
    }

    Progress after(BatchPlan plan) {
        boolean load = false;
        String greatestName = greatestChangeName;
        for (StagedFile file : plan.takenIn()) {
            if (file.name().kind() == FileKind.FULL_LOAD) {
                load = true;
            } else if (file.name().base().compareTo(greatestName) > 0) {
                greatestName = file.name().base();
            }
        }
        return new Progress(
                load ? plan.loadGeneration() : loadGeneration,
                plan.reload() == null ? reload : plan.reload(),
                greatestName,
                greatestOrder,
                deltaVersion,
                lastOutcome);
    }

    /** This progress and the outcome of a batch that folded. */
    Progress after(BatchOutcome outcome) {
        return advanced(outcome, outcome);
    }

    /** This progress and the outcome of a batch that only forgot tombstones. */
    Progress afterPurge(BatchOutcome outcome) {
        return advanced(outcome, lastOutcome);
    }

    private Progress advanced(BatchOutcome outcome, @Nullable BatchOutcome last) {
        ChangeOrder greatest = outcome.greatest();
        boolean greater = greatest != null && (greatestOrder == null || greatest.compareTo(greatestOrder) > 0);
        return new Progress(
                loadGeneration,
                reload,
                greatestChangeName,
                greater ? greatest : greatestOrder,
                outcome.deltaVersion() == null ? deltaVersion : outcome.deltaVersion(),
                last);
    }

    /** This progress without what its last outcome says of single files, which {@link KnownFile} says too. */
    Progress withoutFiles() {
        return new Progress(
                loadGeneration,
                reload,
                greatestChangeName,
                greatestOrder,
                deltaVersion,
                lastOutcome == null ? null : lastOutcome.withoutFiles());
    }
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import java.util.List;

/** Decides how an open plan is revised that cannot be folded as it stands. */
final class Revisions {
    /** A plan that had to be revised this often reads files that something keeps rewriting. */
    static final int MOST = 20;

    private Revisions() {}

    /**
     * Drops files that turned out unreadable. A baseline is folded whole or not at all; of any other plan the files that
     * can be read are folded.
     *
     * @param history a history with an open plan
     */
    static Revision without(List<DroppedFile> unreadable, TableHistory history) {
        BatchPlan plan = history.openPlan().orElseThrow();
        int number = history.revisionsOfOpenPlan() + 1;
        if (plan.reload() == null || unreadable.stream().noneMatch(Revisions::breaksBaseline)) {
            return new Revision(plan.batch(), number, unreadable);
        }
        List<DroppedFile> putOff = unreadable.stream()
                .map(file -> file.damaged() ? file : UnreadableFile.putOff(file.key()))
                .toList();
        return new Revision(plan.batch(), number, putOff, true);
    }

    private static boolean breaksBaseline(DroppedFile file) {
        return !file.damaged() || StagedFileName.of(file.key()).kind() == FileKind.FULL_LOAD;
    }

    /** Gives a plan up whose files the reload that is asked for reads. */
    static Revision withdrawal(TableName table, BatchPlan plan, TableHistory history) {
        String reason = withdrawn(table, plan);
        List<DroppedFile> dropped = plan.files().stream()
                .map(planned -> new DroppedFile(planned.file().key(), false, reason))
                .toList();
        return new Revision(plan.batch(), history.revisionsOfOpenPlan() + 1, dropped, true);
    }

    /** What the operator is told of a withdrawal. */
    static String withdrawn(TableName table, BatchPlan plan) {
        return "Batch " + plan.batch() + " was withdrawn by 'apply --reload " + table
                + "': its files are read with the reload.";
    }
}

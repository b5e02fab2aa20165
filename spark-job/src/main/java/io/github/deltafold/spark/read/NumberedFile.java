package io.github.deltafold.spark.read;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.record.FileHorizon;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A file of a plan, as a task knows it.
 *
 * @param number its place in the plan, which is its place in the order
 * @param kind what its name says, told once and not per row
 * @param superseded whether a newer baseline holds all of it already
 * @param wanted the lines to read; the others are passed over
 * @param horizon the tombstone horizon; null when none of its lines can be beyond it
 */
record NumberedFile(
        int number,
        StagedFile file,
        FileKind kind,
        boolean superseded,
        LineRanges wanted,
        @Nullable FileHorizon horizon)
        implements Serializable {
    static NumberedFile of(int number, PlannedFile planned, LineRanges wanted, FoldTask task) {
        return new NumberedFile(
                number,
                planned.file(),
                planned.file().name().kind(),
                planned.superseded(),
                wanted,
                task.horizon(planned));
    }
}

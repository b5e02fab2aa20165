package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.record.FileHorizon;
import org.jspecify.annotations.Nullable;

/**
 * A file to read.
 *
 * @param number its place in the plan
 * @param wanted which of its lines
 * @param horizon the tombstone horizon for it; null when none of its lines can be beyond it
 * @param isChanges whether it is a change file: a name is parsed once, not for every line
 */
record NumberedFile(
        int number,
        PlannedFile planned,
        LineRanges wanted,
        @Nullable FileHorizon horizon,
        boolean isChanges) {
    static NumberedFile of(int number, PlannedFile planned, LineRanges wanted, @Nullable FileHorizon horizon) {
        boolean isChanges = planned.file().name().kind() == FileKind.CHANGES;
        return new NumberedFile(number, planned, wanted, horizon, isChanges);
    }
}

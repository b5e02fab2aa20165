package io.github.deltafold.spark.read;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.record.FileReport;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What became of reading one file: a report, or why it must be dropped from the plan.
 *
 * @param superseded whether the baseline of a newer generation holds all of it already
 */
record ReadOutcome(
        String file,
        boolean superseded,
        @Nullable FileReport report,
        @Nullable Dropped dropped) implements Serializable {
    /** A {@link DroppedFile} that can travel from a task to the driver. */
    record Dropped(boolean damaged, String reason) implements Serializable {}

    static ReadOutcome read(boolean superseded, FileReport report) {
        return new ReadOutcome(report.file(), superseded, report, null);
    }

    static ReadOutcome dropped(boolean superseded, DroppedFile file) {
        return new ReadOutcome(file.key(), superseded, null, new Dropped(file.damaged(), file.reason()));
    }
}

package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.ExitCode;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.naming.TableName;
import org.jspecify.annotations.Nullable;

/** What became of draining a table: a report, or why it failed. */
record DrainedTable(
        TableName table,
        @Nullable TableReport report,
        @Nullable Failure failure) {
    /** Whether it is worth a second line for the table. */
    boolean isNews() {
        return failure != null || (report != null && !report.batches().isEmpty());
    }

    int exitCode() {
        if (failure != null) {
            return failure.exitCode();
        }
        return report != null && report.quarantinedSomething() ? ExitCode.DONE_WITH_QUARANTINE : ExitCode.DONE;
    }
}

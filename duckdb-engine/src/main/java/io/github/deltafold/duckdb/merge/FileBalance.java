package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.record.FileReport;
import io.github.deltafold.duckdb.read.ReadReports;
import java.util.List;

/**
 * What became of the lines of each file of a batch. What a line of the batch overtakes is what is left of a file; that the
 * files add up to the batch, where such lines are counted key by key, is what shows a mistake.
 */
final class FileBalance {
    private FileBalance() {}

    /** The counters of the files, in the order of the plan. */
    static List<Counters> of(FoldTask task, ReadReports reports, Verdicts verdicts, PastHorizon past) {
        return task.plan().files().stream()
                .map(planned -> counters(planned, reports, verdicts, past))
                .toList();
    }

    private static Counters counters(PlannedFile planned, ReadReports reports, Verdicts verdicts, PastHorizon past) {
        String file = planned.file().key();
        FileReport report = reports.of(file);
        long applied = verdicts.lines("newer", file);
        long late = verdicts.lines("older", file) + superseded(planned, report);
        long duplicate = verdicts.lines("same", file) + past.duplicates(file);
        long quarantined = report.rejected() + past.rejected(file);
        long overtaken = report.lines() - applied - late - duplicate - quarantined;
        return new Counters(report.lines(), applied, overtaken, late, duplicate, quarantined);
    }

    /** Sound lines of files that a newer baseline holds already. */
    static long superseded(FoldTask task, ReadReports reports) {
        return task.plan().files().stream()
                .mapToLong(
                        planned -> superseded(planned, reports.of(planned.file().key())))
                .sum();
    }

    private static long superseded(PlannedFile planned, FileReport report) {
        return planned.superseded() ? report.lines() - report.rejected() : 0;
    }
}

package io.github.deltafold.spark.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.spark.read.ReadReports;
import java.util.List;

/**
 * What became of the lines of each file of a batch. What a line of the batch overtakes is what is left of a file; that
 * the files add up to the batch, where such lines are counted key by key, is what shows a mistake.
 */
public final class FileBalance {
    private FileBalance() {}

    /** The counters of the files, in the order of the plan. */
    public static List<Counters> of(FoldTask task, ReadReports reports, Verdicts verdicts, PastHorizon past) {
        return task.plan().files().stream()
                .map(planned -> counters(planned.file().key(), reports, verdicts, past))
                .toList();
    }

    private static Counters counters(String file, ReadReports reports, Verdicts verdicts, PastHorizon past) {
        long read = reports.lines(file);
        long applied = verdicts.newerLines().of(file);
        long late = verdicts.olderLines().of(file) + reports.supersededLines(file);
        long duplicate = verdicts.sameLines().of(file) + past.duplicateLines().of(file);
        long quarantined = reports.rejectedLines(file) + past.rejectedLines().of(file);
        long overtaken = read - applied - late - duplicate - quarantined;
        return new Counters(read, applied, overtaken, late, duplicate, quarantined);
    }
}

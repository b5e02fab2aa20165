package io.github.deltafold.spark.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.spark.read.ReadReports;
import io.github.deltafold.spark.read.ReadReports.FileLines;
import java.util.List;
import java.util.Map;

/**
 * What became of the lines of each file of a batch. What a line of the batch overtakes is what is left of a file; that
 * the files add up to the batch, where such lines are counted key by key, is what shows a mistake.
 */
public final class FileBalance {
    private static final FileLines NOTHING_READ = new FileLines(0, 0, 0);

    private FileBalance() {}

    /** The counters of the files, in the order of the plan. */
    public static List<Counters> of(FoldTask task, ReadReports reports, Verdicts verdicts, PastHorizon past) {
        Map<String, FileLines> lines = reports.linesByFile();
        return task.plan().files().stream()
                .map(planned -> planned.file().key())
                .map(file -> counters(file, lines.getOrDefault(file, NOTHING_READ), verdicts, past))
                .toList();
    }

    private static Counters counters(String file, FileLines lines, Verdicts verdicts, PastHorizon past) {
        long applied = verdicts.newerLines().of(file);
        long late = verdicts.olderLines().of(file) + lines.superseded();
        long duplicate = verdicts.sameLines().of(file) + past.duplicateLines().of(file);
        long quarantined = lines.rejected() + past.rejectedLines().of(file);
        long overtaken = lines.read() - applied - late - duplicate - quarantined;
        return new Counters(lines.read(), applied, overtaken, late, duplicate, quarantined);
    }
}

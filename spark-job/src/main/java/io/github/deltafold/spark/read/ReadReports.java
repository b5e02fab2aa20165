package io.github.deltafold.spark.read;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.record.FileReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks say about the files they read. A task that runs twice says the same twice, so reports count by file.
 *
 * <p>Complete once an action has consumed the changes.
 */
public final class ReadReports {
    private final CollectionAccumulator<ReadOutcome> outcomes;
    private final LongAccumulator linesRead;

    ReadReports(SparkContext context) {
        this.outcomes = context.collectionAccumulator("staged files");
        this.linesRead = context.longAccumulator(ReadProgress.LINES);
    }

    CollectionAccumulator<ReadOutcome> accumulator() {
        return outcomes;
    }

    /** What tasks count lines in while they read them; a task that runs twice counts twice. */
    LongAccumulator linesRead() {
        return linesRead;
    }

    /** Files that could not be read; each must be dropped from the plan. */
    public List<DroppedFile> unreadable() {
        return byFile().values().stream()
                .filter(outcome -> outcome.dropped() != null)
                .map(outcome -> {
                    ReadOutcome.Dropped dropped = Objects.requireNonNull(outcome.dropped());
                    return new DroppedFile(outcome.file(), dropped.damaged(), dropped.reason());
                })
                .toList();
    }

    /** Lines of all files. */
    public long lines() {
        return reports().stream().mapToLong(FileReport::lines).sum();
    }

    /**
     * What became of the lines of a file before any order was compared.
     *
     * @param read its lines
     * @param rejected lines that are set aside
     * @param superseded sound lines that a newer baseline holds already, as it holds the whole file
     */
    public record FileLines(long read, long rejected, long superseded) {}

    /** The lines of every file, by its key. <b>Cost:</b> a look at all reports. */
    public Map<String, FileLines> linesByFile() {
        Map<String, FileLines> lines = new HashMap<>();
        for (ReadOutcome outcome : byFile().values()) {
            FileReport report = outcome.report();
            if (report != null) {
                long sound = report.lines() - report.rejected();
                lines.put(
                        outcome.file(),
                        new FileLines(report.lines(), report.rejected(), outcome.superseded() ? sound : 0));
            }
        }
        return lines;
    }

    /** Sound lines of files that a newer baseline holds already. */
    public long supersededLines() {
        return linesByFile().values().stream().mapToLong(FileLines::superseded).sum();
    }

    /** Rejected lines whose key could not be read either. */
    public long keyless() {
        return reports().stream().mapToLong(FileReport::keyless).sum();
    }

    /** Rejected lines of full loads whose key could not be read either. */
    public long keylessOfLoad() {
        return reports().stream()
                .filter(report -> StagedFileName.of(report.file()).kind() == FileKind.FULL_LOAD)
                .mapToLong(FileReport::keyless)
                .sum();
    }

    /** SHA-256 of every file read, by key. */
    public Map<String, String> hashes() {
        Map<String, String> hashes = new HashMap<>();
        reports().forEach(report -> hashes.put(report.file(), report.hash()));
        return hashes;
    }

    /** What the operator should know of the files, each once. */
    public List<String> warnings() {
        return List.copyOf(FileReport.warnings(reports()));
    }

    private List<FileReport> reports() {
        return byFile().values().stream()
                .map(ReadOutcome::report)
                .filter(Objects::nonNull)
                .toList();
    }

    private Map<String, ReadOutcome> byFile() {
        Map<String, ReadOutcome> byFile = new TreeMap<>();
        outcomes.value().forEach(outcome -> byFile.put(outcome.file(), outcome));
        return byFile;
    }
}

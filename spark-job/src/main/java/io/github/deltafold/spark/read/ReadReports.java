package io.github.deltafold.spark.read;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.record.FileReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

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

    /** Lines of a file. */
    public long lines(String file) {
        FileReport report = report(file);
        return report == null ? 0 : report.lines();
    }

    /** Rejected lines of a file. */
    public long rejectedLines(String file) {
        FileReport report = report(file);
        return report == null ? 0 : report.rejected();
    }

    /** Sound lines of a file that a newer baseline holds already; 0 for other files. */
    public long supersededLines(String file) {
        ReadOutcome outcome = byFile().get(file);
        return outcome != null && outcome.superseded() ? lines(file) - rejectedLines(file) : 0;
    }

    /** Sound lines of files that a newer baseline holds already. */
    public long supersededLines() {
        return byFile().keySet().stream().mapToLong(this::supersededLines).sum();
    }

    /** Rejected lines whose key could not be read either. */
    public long keyless() {
        return reports().stream().mapToLong(FileReport::keyless).sum();
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

    private @Nullable FileReport report(String file) {
        ReadOutcome outcome = byFile().get(file);
        return outcome == null ? null : outcome.report();
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

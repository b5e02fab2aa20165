package io.github.deltafold.core.command;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.naming.TableName;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code apply} prints: a line per table, its warnings, an error that several tables share once, and a closing line. */
final class ApplyOutput {
    private final Console console;
    private final Set<TableName> tables = new HashSet<>();
    private final Set<TableName> failed = new HashSet<>();
    private final Set<TableName> quarantined = new HashSet<>();
    private final Set<String> errors = new HashSet<>();

    ApplyOutput(Console console) {
        this.console = console;
    }

    /** Says what became of a table that was said of before, if there is anything new. */
    void sayNews(DrainedTable drained) {
        if (drained.isNews()) {
            say(drained);
        }
    }

    /** Says what became of a table. */
    void say(DrainedTable drained) {
        tables.add(drained.table());
        TableReport report = drained.report();
        Failure failure = drained.failure();
        if (failure != null) {
            failed.add(drained.table());
            console.result(drained.table() + ": failed");
            String message = String.valueOf(failure.getMessage());
            if (errors.add(message)) {
                console.error(message);
            }
        }
        if (report != null) {
            if (report.quarantinedSomething()) {
                quarantined.add(report.table());
            }
            console.result(line(report));
            Stream.concat(
                            report.warnings().stream(),
                            report.batches().stream().flatMap(batch -> batch.warnings().stream()))
                    .distinct()
                    .forEach(text -> console.warn(report.table(), text));
        }
    }

    /** What all of it came to. */
    String closing() {
        return String.format(
                Locale.ROOT,
                "%s, %d %s%s%s, %.1f s",
                count(tables.size(), "table"),
                console.batches(),
                console.batches() == 1 ? "batch" : "batches",
                failed.isEmpty() ? "" : ", " + failed.size() + " failed",
                quarantined.isEmpty() ? "" : ", " + quarantined.size() + " put something into quarantine",
                console.seconds());
    }

    private static String line(TableReport report) {
        String version = report.history()
                .deltaVersion()
                .map(number -> "version " + number)
                .orElse("no version yet");
        if (report.batches().isEmpty()) {
            String pending = report.pending() > 0 ? ", " + count(report.pending(), "file") + " pending" : "";
            return report.table() + ": nothing new (" + version + ", "
                    + count(report.history().appliedFiles(), "file") + " applied" + pending + ")";
        }
        Counters lines = report.counters();
        double seconds =
                report.batches().stream().mapToDouble(BatchOutcome::seconds).sum();
        return String.format(
                Locale.ROOT,
                "%s: %s, %s, %s: %d applied, %d superseded, %d late, %d duplicate, %d quarantined%s%s -> %s (%.1f s)",
                report.table(),
                batches(report),
                count(report.files(), "file"),
                count(lines.read(), "line"),
                lines.applied(),
                lines.superseded(),
                lines.late(),
                lines.duplicate(),
                lines.quarantined(),
                report.duplicates() > 0 ? ", " + count(report.duplicates(), "duplicate file") + " not read" : "",
                report.damaged() > 0 ? ", " + count(report.damaged(), "whole file") + " quarantined" : "",
                version,
                seconds);
    }

    private static String batches(TableReport report) {
        long first = report.batches().get(0).batch();
        long last = report.batches().get(report.batches().size() - 1).batch();
        return first == last ? "batch " + first : "batches " + first + " to " + last;
    }

    /** A number of things. */
    static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}

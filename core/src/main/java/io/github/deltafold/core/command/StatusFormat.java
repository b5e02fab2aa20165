package io.github.deltafold.core.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.Counters;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How {@code status} prints tables. */
enum StatusFormat {
    TABLE {
        @Override
        void print(List<TableStatus> statuses, PrintStream out) {
            String[] header = {
                "table",
                "version",
                "load",
                "files",
                "dup. files",
                "vanished",
                "pending",
                "oldest",
                "rows read",
                "applied",
                "superseded",
                "late",
                "duplicate",
                "quarantine",
                "last batch"
            };
            List<String[]> lines = new ArrayList<>();
            for (TableStatus status : statuses) {
                Counters rows = status.rows();
                TableStatus.LastBatch last = status.lastBatch();
                lines.add(new String[] {
                    status.table(),
                    text(status.deltaVersion()),
                    String.valueOf(status.loadGeneration()),
                    String.valueOf(status.files().applied()),
                    String.valueOf(status.files().duplicate()),
                    String.valueOf(status.files().vanished()),
                    String.valueOf(status.files().pending()),
                    age(status.oldestPendingSeconds()),
                    String.valueOf(rows.read()),
                    String.valueOf(rows.applied()),
                    String.valueOf(rows.superseded()),
                    String.valueOf(rows.late()),
                    String.valueOf(rows.duplicate()),
                    String.valueOf(status.quarantine().open()),
                    last == null
                            ? "-"
                            : "#" + last.number() + " "
                                    + Instant.parse(last.committedAt()).truncatedTo(ChronoUnit.SECONDS)
                                    + (last.engine().equals("none") ? "" : " " + last.engine())
                });
            }
            Column[] columns = Arrays.stream(header).map(StatusFormat::column).toArray(Column[]::new);
            out.println(AsciiTable.getTable(
                    AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns, lines.toArray(new String[0][])));
            for (TableStatus status : statuses) {
                status.warnings().forEach(text -> out.println(status.table() + ": " + text));
                TableStatus.LastBatch last = status.lastBatch();
                if (last != null && !last.engineReason().isEmpty()) {
                    out.println(status.table() + ": the last batch was folded with " + last.engine() + ", because "
                            + last.engineReason() + ".");
                }
                if (last != null && last.seconds() >= WORTH_A_LINE_SECONDS) {
                    out.println(status.table() + ": " + cost(last));
                }
                status.advice().forEach(text -> out.println(status.table() + ": " + text));
                Verification verification = status.verification();
                if (verification != null) {
                    verificationLines(verification).forEach(text -> out.println(status.table() + ": " + text));
                }
            }
        }
    },
    JSON {
        @Override
        void print(List<TableStatus> statuses, PrintStream out) {
            try {
                out.println(JsonMapper.builder()
                        .build()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(statuses));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A status is plain records", e);
            }
        }
    };

    abstract void print(List<TableStatus> statuses, PrintStream out);

    /** Batches that take less are seen in the JSON only. */
    private static final double WORTH_A_LINE_SECONDS = 10;

    private static String cost(TableStatus.LastBatch last) {
        BatchCost cost = last.cost();
        double rest = Math.max(0, last.seconds() - cost.readingSeconds() - cost.writingSeconds());
        return String.format(
                Locale.ROOT,
                "the last batch took %.1f s: %.1f s for reading %s of staged files, %.1f s for writing %s into %s in place of"
                        + " %s in %s, %.1f s for the rest.",
                last.seconds(),
                cost.readingSeconds(),
                Advice.bytes(cost.stagedBytes()),
                cost.writingSeconds(),
                Advice.bytes(last.bytesWritten()),
                ApplyOutput.count(cost.filesAdded(), "file"),
                Advice.bytes(cost.bytesRemoved()),
                ApplyOutput.count(cost.filesRemoved(), "file"),
                rest);
    }

    private static List<String> verificationLines(Verification verification) {
        if (!verification.obstacles().isEmpty()) {
            return verification.obstacles().stream()
                    .map(why -> "Cannot verify: " + why + ".")
                    .toList();
        }
        List<String> lines = new ArrayList<>();
        lines.add(verification.holds() ? verified(verification.rows()) : differs(verification));
        verification.examples().forEach(example -> lines.add("  " + example));
        if (verification.kept() > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%,d more from before the last reload stand, since lines or files of that could not be read",
                    verification.kept()));
        }
        return lines;
    }

    private static String verified(long rows) {
        String its = rows == 1 ? "its 1 row is" : String.format(Locale.ROOT, "its %,d rows are", rows);
        return "verified: " + its + " what its staged files come to";
    }

    private static String differs(Verification verification) {
        return String.format(
                Locale.ROOT,
                "DIFFERS from what its staged files come to (%,d rows): %,d missing, %,d unexpected, %,d different."
                        + " Did another writer change it? 'apply --reload' folds a full load staged again over it; or remove"
                        + " the table, its ledger and its tombstones, and 'apply' makes it anew from what is staged.",
                verification.rows(),
                verification.missing(),
                verification.unexpected(),
                verification.different());
    }

    /** The name to the left, numbers to the right. */
    private static Column column(String name) {
        HorizontalAlign side = name.equals("table") ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT;
        return new Column().header(name).headerAlign(side).dataAlign(side);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "-" : String.valueOf(value);
    }

    private static String age(@Nullable Long seconds) {
        if (seconds == null) {
            return "-";
        }
        Duration age = Duration.ofSeconds(seconds);
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min" : seconds + " s";
    }
}

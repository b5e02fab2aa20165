package io.github.deltafold.local.source;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.local.source.DmsSettings.Packing;
import io.github.deltafold.local.source.DmsSettings.Sequence;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes the files of one table as DMS would, and keeps its clock. */
public final class DmsWriter {
    private static final int STATEMENTS_PER_FILE = 8;
    private static final int ROWS_PER_FILE = 8;
    private static final int MOST_SECONDS_BETWEEN_FILES = 5_000;
    private static final DateTimeFormatter CLOSED_AT = form("uuuuMMdd-HHmmssSSS");
    private static final DateTimeFormatter BY_DATE = form("uuuu/MM/dd/");
    private static final DateTimeFormatter BY_DAY_FIRST = form("ddMMuuuu/");

    private final SourceTable table;
    private final DmsSettings dms;
    private final DmsRecord record;
    private final Random random;
    private Instant now;

    /** A writer that has written nothing. */
    public DmsWriter(SourceTable table, Instant start, Random random) {
        this.table = table;
        this.dms = table.dms();
        this.record = new DmsRecord(table, random);
        this.random = random;
        this.now = start;
    }

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** A full load of these rows, in any order; no file where there is no row. */
    public List<DmsFile> load(Collection<List<@Nullable SourceValue>> rows) {
        List<List<@Nullable SourceValue>> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        List<DmsFile> files = new ArrayList<>();
        int perFile = 1 + random.nextInt(ROWS_PER_FILE);
        for (int from = 0; from < shuffled.size(); from += perFile) {
            tick();
            List<List<String>> blocks = new ArrayList<>();
            for (List<@Nullable SourceValue> row : shuffled.subList(from, Math.min(shuffled.size(), from + perFile))) {
                blocks.add(List.of(record.ofLoad(row, now)));
            }
            // an endpoint packs or does not: a load never changes its names
            String key = key(loadName(files.size()), dms.packing() == Packing.ALL);
            files.add(new DmsFile(key, FileKind.FULL_LOAD, now, record.header(dms.loadOperation()), blocks));
        }
        return files;
    }

    private String loadName(int before) {
        return switch (dms.placement()) {
            case FLAT, BY_DATE -> String.format(Locale.ROOT, "LOAD%08X", before + 1);
            case BY_DAY_FIRST -> String.format(Locale.ROOT, "p%d/LOAD%08X", before % 2, before / 2 + 1);
            case SEGMENTS -> String.format(Locale.ROOT, "SEGMENT%d_LOAD%08X", before % 2 + 1, before + 1);
        };
    }

    /** Change files of these statements; after a break a file may begin with what the one before ended with. */
    public List<DmsFile> changes(List<List<SourceChange>> statements) {
        List<List<SourceChange>> written = new ArrayList<>(statements);
        if (dms.sequence() == Sequence.NUMBER_SHUFFLED) {
            Collections.shuffle(written, random);
        }
        List<DmsFile> files = new ArrayList<>();
        for (int from = 0; from < written.size(); ) {
            int to = Math.min(written.size(), from + 1 + random.nextInt(STATEMENTS_PER_FILE));
            int repeated = random.nextInt(8) == 0 ? Math.min(from, random.nextInt(4)) : 0;
            files.add(changeFile(written.subList(from - repeated, to)));
            from = to;
        }
        return files;
    }

    private DmsFile changeFile(List<List<SourceChange>> statements) {
        tick();
        now = now.plusMillis(random.nextInt(1_000));
        List<List<String>> blocks = statements.stream()
                .map(changes -> changes.stream().map(record::of).toList())
                .toList();
        boolean isPacked = dms.packing() == Packing.ALL || (dms.packing() == Packing.SOME && random.nextBoolean());
        String folder = switch (dms.placement()) {
            case FLAT, SEGMENTS -> "";
            case BY_DATE -> BY_DATE.format(now);
            case BY_DAY_FIRST -> BY_DAY_FIRST.format(now);
        };
        return new DmsFile(
                key(folder + CLOSED_AT.format(now), isPacked),
                FileKind.CHANGES,
                now,
                record.header(!dms.insertsOnly()),
                blocks);
    }

    private String key(String name, boolean isPacked) {
        return table.name().folder() + "/" + name + (isPacked ? ".csv.gz" : ".csv");
    }

    private void tick() {
        now = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1L + random.nextInt(MOST_SECONDS_BETWEEN_FILES));
    }
}

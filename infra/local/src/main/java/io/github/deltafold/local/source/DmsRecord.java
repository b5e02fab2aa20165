package io.github.deltafold.local.source;

import io.github.deltafold.core.record.Operation;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.local.source.DmsSettings.Sequence;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Writes records as DMS does: operation, commit time, the source's columns, sequence, before images. */
final class DmsRecord {
    private static final DateTimeFormatter COMMIT_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CHANGE_SEQ =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int CHANGES_AT_ONCE = 3;

    private final SourceTable table;
    private final DmsSettings dms;
    private final Random random;

    DmsRecord(SourceTable table, Random random) {
        this.table = table;
        this.dms = table.dms();
        this.random = random;
    }

    /** The names of the fields; null where files have none. */
    @Nullable String header(boolean operation) {
        if (!dms.header()) {
            return null;
        }
        List<String> names = new ArrayList<>(operation ? List.of("Op") : List.of());
        table.fileColumns().stream().map(Column::name).map(this::quotedIfNeeded).forEach(names::add);
        return String.join(dms.delimiter(), names);
    }

    /** A row of a full load. */
    String ofLoad(List<@Nullable SourceValue> row, Instant readAt) {
        List<String> fields = new ArrayList<>(dms.loadOperation() ? List.of("I") : List.of());
        addCommitTime(fields, readAt);
        addColumns(fields, row);
        if (dms.sequence() != Sequence.NONE) {
            fields.add(random.nextBoolean() ? "" : dms.nullText());
        }
        addBeforeImage(fields, null, row);
        return String.join(dms.delimiter(), fields);
    }

    /** A change. */
    String of(SourceChange change) {
        List<String> fields = new ArrayList<>();
        if (!dms.insertsOnly()) {
            fields.add(String.valueOf(change.operation().code()));
        }
        addCommitTime(fields, change.committedAt());
        addColumns(
                fields,
                change.operation() == Operation.DELETE && dms.keyOnlyDeletes() ? keyOnly(change) : change.row());
        if (dms.sequence() != Sequence.NONE) {
            fields.add(sequence(change));
        }
        addBeforeImage(fields, change.keyBefore(), change.row());
        return String.join(dms.delimiter(), fields);
    }

    private List<@Nullable SourceValue> keyOnly(SourceChange change) {
        List<@Nullable SourceValue> row = new ArrayList<>(change.row());
        for (int position = 0; position < row.size(); position++) {
            if (!table.key().contains(position)) {
                row.set(position, null);
            }
        }
        return row;
    }

    private void addCommitTime(List<String> fields, Instant at) {
        if (dms.commitTime() != null) {
            fields.add(COMMIT_TIME.format(at));
        }
    }

    private void addColumns(List<String> fields, List<@Nullable SourceValue> row) {
        for (int position = 0; position < row.size(); position++) {
            fields.add(field(row.get(position), table.columns().get(position).type()));
        }
    }

    private void addBeforeImage(
            List<String> fields, @Nullable List<SourceValue> keyBefore, List<@Nullable SourceValue> row) {
        if (dms.beforeImagePrefix() == null) {
            return;
        }
        for (int part = 0; part < table.key().size(); part++) {
            SourceValue before = keyBefore == null ? null : keyBefore.get(part);
            SourceValue after = row.get(table.key().get(part));
            boolean unchanged =
                    before != null && after != null && before.shown().equals(after.shown());
            fields.add(field(unchanged && dms.partialBeforeImages() ? null : before, table.keyType(part)));
        }
    }

    private String sequence(SourceChange change) {
        return switch (dms.sequence()) {
            case NONE -> throw new IllegalStateException("There is no sequence to write");
            case CHANGE_SEQ ->
                CHANGE_SEQ.format(change.committedAt()) + String.format(Locale.ROOT, "%019d", change.number());
            case NUMBER_WITH_TIES -> String.valueOf(change.number() / CHANGES_AT_ONCE);
            case NUMBER_SHUFFLED -> String.valueOf(change.number());
        };
    }

    private String field(@Nullable SourceValue value, ColumnType type) {
        if (value == null) {
            return dms.nullText();
        }
        String text = value.written();
        boolean readsAsNull = text.equals(dms.nullText()) || (text.isEmpty() && type.kind() != Kind.STRING);
        return readsAsNull || random.nextInt(20) == 0 ? quoted(text) : quotedIfNeeded(text);
    }

    private String quotedIfNeeded(String text) {
        boolean needed =
                text.contains(dms.delimiter()) || text.chars().anyMatch(c -> c == '"' || c == '\n' || c == '\r');
        return needed ? quoted(text) : text;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}

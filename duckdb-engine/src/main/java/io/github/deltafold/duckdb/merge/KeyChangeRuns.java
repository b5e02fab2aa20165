package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.record.KeyChangeReplay;
import io.github.deltafold.core.record.KeyChangeReplay.Finding;
import io.github.deltafold.core.record.KeyChangeReplay.KeyChange;
import io.github.deltafold.core.record.RowContent;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.read.ChangeColumns;
import io.github.deltafold.duckdb.table.CdcColumn;
import io.github.deltafold.duckdb.table.QuarantineTable;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what leaves a key where key changes of a batch come to keys that others leave: swaps, shifts, chains. The telling
 * is {@link KeyChangeReplay}'s, of all keys that key changes of the batch name.
 */
final class KeyChangeRuns {
    private static final String LINKED = "deltafold_linked";
    private static final String UNBURIED = "deltafold_unburied";

    private final Session session;
    private final FoldTask task;
    private final TableShape shape;
    private final List<Integer> content;

    KeyChangeRuns(Session session, FoldTask task, TableShape shape) {
        this.session = session;
        this.task = task;
        this.shape = shape;
        this.content = RowContent.positions(task.spec(), shape);
    }

    /**
     * What was found of replayed lines.
     *
     * @param isReplayed whether there was a replay at all
     * @param overtaken how many key changes came back after later files had changed their keys
     */
    record Replayed(boolean isReplayed, long overtaken) {
        static final Replayed NONE = new Replayed(false, 0);

        /** Tombstones without those that must not hide a row which a replayed line brings. */
        String withoutUnburied(String tombstones) {
            return isReplayed
                    ? "(SELECT t.* FROM " + tombstones + " t ANTI JOIN " + UNBURIED
                            + " u ON t._cdc.file = u.file AND t._cdc.line = u.line)"
                    : tombstones;
        }
    }

    /**
     * Takes the deletes of keys that keep a row out of a batch's changes.
     *
     * @param changes the changes of the batch
     * @param lines all changes of its files
     * @param passedOver a relation of places, as {@link QuarantineTable#passedOver} gives it
     * @param held relations of what table and tombstones hold; empty for nothing
     */
    Replayed replay(String changes, String lines, String passedOver, List<String> held) {
        session.run(
                ("CREATE OR REPLACE TEMP TABLE %s AS SELECT DISTINCT %s FROM %s c SEMI JOIN (SELECT file, line FROM %s"
                                + " WHERE reason IS NULL AND lines = 0) k ON c.file = k.file AND c.line = k.line"
                                + " WHERE c.reason IS NULL")
                        .formatted(LINKED, ChangeColumns.keyOf("c", shape), lines, lines));
        Findings findings = new Findings();
        KeyChangeReplay replay = new KeyChangeReplay(task.linesReadBefore(), findings::add);
        for (String rows : held) {
            hold(rows, replay);
        }
        changeInOrder(lines, passedOver, replay);
        write("deltafold_staying", findings.staying);
        write(UNBURIED, findings.unburied);
        session.run("DELETE FROM " + changes + " c WHERE c.lines = 0 AND EXISTS (FROM deltafold_staying s JOIN "
                + PlannedFiles.TABLE + " p ON p.key = s.file WHERE p.number = c.file AND s.line = c.line)");
        return new Replayed(true, findings.overtaken);
    }

    /** What a replay finds; one place at most for each line that changes a key. */
    private static final class Findings {
        private final List<ChangeOrder> staying = new ArrayList<>();
        private final List<ChangeOrder> unburied = new ArrayList<>();
        private long overtaken;

        void add(Finding finding, ChangeOrder place) {
            switch (finding) {
                case KEY_STAYS -> staying.add(place);
                case UNBURIED -> unburied.add(place);
                case OVERTAKEN -> overtaken++;
            }
        }
    }

    private void write(String table, List<ChangeOrder> places) {
        session.run("CREATE OR REPLACE TEMP TABLE " + table + " (file VARCHAR, line BIGINT)");
        session.append(table, rows -> {
            for (ChangeOrder place : places) {
                rows.beginRow();
                rows.append(place.file());
                rows.append(place.line());
                rows.endRow();
            }
        });
    }

    private void hold(String rows, KeyChangeReplay replay) {
        boolean hasContent = content.isEmpty() || hasColumns(rows);
        String hashes = hasContent
                ? hashes(position -> Held.column("t", position, shape))
                : "repeat([NULL::INTEGER], " + content.size() + ")";
        session.list(
                "SELECT " + keyText(position -> Held.column("t", position, shape)) + ", " + hashes
                        + ", t._cdc.operation = 'D', " + CdcColumn.fields("t._cdc") + " FROM " + rows
                        + " t SEMI JOIN " + LINKED + " l ON " + Held.sameKey("t", "l", shape),
                row -> {
                    ChangeOrder order = CdcColumn.read(row, 4);
                    if (order == null) {
                        return false;
                    }
                    if (row.getBoolean(3)) {
                        replay.holdTombstone(key(row), order);
                    } else {
                        replay.holdRow(key(row), order, content(row));
                    }
                    return true;
                });
    }

    private boolean hasColumns(String rows) {
        List<String> names = session.list("DESCRIBE SELECT * FROM " + rows, row -> row.getString(1));
        return content.stream()
                .allMatch(
                        position -> names.contains(shape.columns().get(position).name()));
    }

    private void changeInOrder(String lines, String passedOver, KeyChangeReplay replay) {
        String sql = "SELECT " + keyText(position -> "c." + ChangeColumns.value(position)) + ", "
                + hashes(position -> "c." + ChangeColumns.value(position))
                + ", c.operation, c.lines, c.file, c.line, c.is_change, c.\"sequence\", o.line IS NOT NULL, c.reason IS NOT NULL"
                + " FROM " + lines + " c LEFT JOIN " + LINKED + " l ON " + ChangeColumns.sameKey("c", "l", shape)
                + " JOIN " + PlannedFiles.TABLE + " p ON p.number = c.file"
                + " LEFT JOIN (SELECT DISTINCT file, line FROM " + passedOver
                + ") o ON o.file = p.key AND o.line = c.line"
                + " WHERE c.reason IS NOT NULL OR l."
                + ChangeColumns.value(shape.keyPositions().get(0)) + " IS NOT NULL"
                + " ORDER BY c.is_change, c.\"sequence\", c.file, c.line, c.lines";
        Half half = new Half(replay);
        session.list(sql, row -> {
            half.take(row);
            return true;
        });
        half.flush();
        replay.finish();
    }

    /** Puts the two halves of a key change together. */
    private final class Half {
        private final KeyChangeReplay replay;
        private @Nullable Object key;
        private @Nullable ChangeOrder order;

        Half(KeyChangeReplay replay) {
            this.replay = replay;
        }

        void take(ResultSet row) throws SQLException {
            ChangeOrder place = place(row);
            if (row.getBoolean(10)) {
                flush();
                replay.reject(place);
            } else if (key != null && place.equals(order)) {
                replay.change(new KeyChange(key, key(row), place, content(row), row.getBoolean(9)));
                key = null;
            } else {
                flush();
                if (row.getInt(4) == 0) {
                    key = key(row);
                    order = place;
                } else if (row.getString(3).equals("D")) {
                    replay.delete(key(row), place);
                } else {
                    replay.upsert(key(row), place, content(row));
                }
            }
        }

        /** The upsert of a key change may be set aside, where it is beyond the horizon and its delete is not. */
        void flush() {
            if (key != null && order != null) {
                replay.delete(key, order);
                key = null;
            }
        }
    }

    private ChangeOrder place(ResultSet row) throws SQLException {
        StagedFile file = task.plan().files().get(row.getInt(5)).file();
        return new ChangeOrder(
                task.plan().loadGeneration(),
                row.getBoolean(7) ? FileKind.CHANGES : FileKind.FULL_LOAD,
                row.getString(8),
                file.name().base(),
                file.key(),
                row.getLong(6));
    }

    /** A key as texts, which are equal where its values are. */
    private String keyText(IntFunction<String> column) {
        return shape.keyPositions().stream()
                .map(position -> shape.columns().get(position).type().kind()
                                == io.github.deltafold.core.spec.ColumnType.Kind.BINARY
                        ? "hex(" + column.apply(position) + ")"
                        : column.apply(position) + "::VARCHAR")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** A hash per value that tells a row; null for NULL. */
    private String hashes(IntFunction<String> column) {
        return content.stream()
                .map(column::apply)
                .map(value -> "CASE WHEN " + value + " IS NOT NULL THEN (hash(" + value + ") >> 33)::INTEGER END")
                .collect(Collectors.joining(", ", "[", "]::INTEGER[]"));
    }

    private static Object key(ResultSet row) throws SQLException {
        return Arrays.asList(array(row, 1));
    }

    private static RowContent content(ResultSet row) throws SQLException {
        return RowContent.of(Arrays.asList(array(row, 2)));
    }

    private static @Nullable Object[] array(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        @Nullable Object[] values = (@Nullable Object[]) array.getArray();
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toArray();
    }

    static String none() {
        return "(SELECT NULL::VARCHAR AS file, NULL::BIGINT AS line WHERE false)";
    }
}

package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.read.ChangeColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The deciding changes of a batch: one per key, the one that is last in the order. They stand in {@link #TABLE}, with
 * {@code key_lines}, how many lines of the batch concern the key, and {@code key_brought}, whether one says why it is there.
 *
 * @param summary what there is in the batch
 */
public record DecidingChanges(Summary summary) {
    /** Where they stand. */
    public static final String TABLE = "deltafold_deciding";

    /** The order within a file of a plan: files are planned in their order. */
    private static final String PLACE = "((file::BIGINT << 40) | line)";

    /**
     * What there is in a batch.
     *
     * @param deciding lines that decide their key
     * @param superseded lines that another line of the batch overtakes
     * @param rejected rejected records
     * @param beyondHorizon lines that are not newer than the tombstones that were forgotten
     * @param knownInserts deciding upserts of keys that a line of the batch inserts, loads or changes another key to
     * @param keysLeftAgain keys that other lines wrote before a key change decided to leave them
     * @param least least order of a deciding change; null when there is none
     * @param greatest greatest order of a deciding change; null when there is none
     * @param leastChange least order of a deciding change of a change file; null when there is none
     */
    public record Summary(
            long deciding,
            long superseded,
            long rejected,
            long beyondHorizon,
            long knownInserts,
            long keysLeftAgain,
            @Nullable ChangeOrder least,
            @Nullable ChangeOrder greatest,
            @Nullable ChangeOrder leastChange) {}

    /**
     * Finds them.
     *
     * <p><b>Cost:</b> memory per key; a copy of the changes only where a key has several.
     *
     * @param changes the table of all changes
     */
    static DecidingChanges of(Session session, FoldTask task, TableShape shape, String changes) {
        String order = task.spec().sequence().isEmpty() ? PLACE : "row(is_change, \"sequence\", " + PLACE + ")";
        session.run(("CREATE OR REPLACE TEMP TABLE deltafold_last AS SELECT arg_max(rowid, %s) AS at,"
                        + " sum(lines)::BIGINT AS key_lines, bool_or(brings_key) AS key_brought"
                        + " FROM %s WHERE reason IS NULL GROUP BY %s")
                .formatted(order, changes, ChangeColumns.key(shape)));
        long keys = session.number("SELECT count(*) FROM deltafold_last");
        long sound = session.number("SELECT count(*) FROM " + changes + " WHERE reason IS NULL");
        session.run("CREATE OR REPLACE TEMP VIEW " + TABLE + " AS "
                + (keys == sound
                        ? "SELECT *, lines::BIGINT AS key_lines, brings_key AS key_brought FROM " + changes
                                + " WHERE reason IS NULL"
                        : "SELECT c.*, l.key_lines, l.key_brought FROM " + changes
                                + " c JOIN deltafold_last l ON c.rowid = l.at"));
        return new DecidingChanges(summarise(session, task, changes));
    }

    private static Summary summarise(Session session, FoldTask task, String changes) {
        long[] aside = session.one(
                "SELECT count(*) FILTER (operation IS NULL), count(*) FILTER (operation IS NOT NULL AND lines > 0) FROM "
                        + changes + " WHERE reason IS NOT NULL",
                row -> new long[] {row.getLong(1), row.getLong(2)});
        boolean hasSequence = !task.spec().sequence().isEmpty();
        return session.one(
                ("SELECT coalesce(sum(lines), 0)::BIGINT, coalesce(sum(key_lines - lines), 0)::BIGINT,"
                                + " count(*) FILTER (operation <> 'D' AND key_brought),"
                                + " count(*) FILTER (lines = 0 AND key_lines > 0),"
                                + " min(%s), max(%s), min(%s) FILTER (is_change)"
                                + " FROM %s")
                        .formatted(PLACE, PLACE, PLACE, TABLE),
                row -> new Summary(
                        row.getLong(1),
                        row.getLong(2),
                        aside[0],
                        aside[1],
                        row.getLong(3),
                        row.getLong(4),
                        hasSequence ? first(session, task, "true", "") : order(task, row, 5),
                        hasSequence ? first(session, task, "true", "DESC") : order(task, row, 6),
                        hasSequence ? first(session, task, "is_change", "") : order(task, row, 7)));
    }

    /** The order of a place, where no sequence goes before it. */
    private static @Nullable ChangeOrder order(FoldTask task, ResultSet row, int column) throws SQLException {
        long place = row.getLong(column);
        return row.wasNull() ? null : task.order((int) (place >> 40), "", place & ((1L << 40) - 1));
    }

    private static @Nullable ChangeOrder first(Session session, FoldTask task, String condition, String direction) {
        String order = List.of("is_change", "\"sequence\"", "file", "line").stream()
                .map(part -> part + " " + direction)
                .collect(Collectors.joining(", "));
        List<ChangeOrder> first = session.list(
                "SELECT \"sequence\", file, line FROM " + TABLE + " WHERE " + condition + " ORDER BY " + order
                        + " LIMIT 1",
                row -> task.order(row.getInt(2), row.getString(1), row.getLong(3)));
        return first.isEmpty() ? null : first.get(0);
    }
}

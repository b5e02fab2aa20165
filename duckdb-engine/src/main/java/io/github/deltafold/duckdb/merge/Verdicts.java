package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.read.ChangeColumns;
import io.github.deltafold.duckdb.table.CdcColumn;
import io.github.deltafold.duckdb.table.LakeTable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which deciding changes are newer than what the table and its tombstones hold. They stand in {@link #TABLE}: the columns
 * of deciding changes, {@code verdict}, and {@code is_held}, whether the table has the key.
 *
 * <p>For a change that is half of a key change, only the upsert counts as a line.
 */
final class Verdicts {
    /** Where they stand. */
    static final String TABLE = "deltafold_verdicts";

    /** The rows of the table with a key of the batch: the key, {@code held_order} and {@link LakeTable#AT}. */
    static final String HELD = "deltafold_held";

    private final Map<String, Map<String, Long>> lines = new HashMap<>();
    private long deletes;
    private long upserts;
    private long inserts;
    private @Nullable String leastDelete;

    private Verdicts() {}

    /**
     * Finds the rows that the table has for keys of the batch.
     *
     * @param rows the rows to look among
     */
    static void findHeld(Session session, TableShape shape, String rows) {
        session.run("CREATE OR REPLACE TEMP TABLE " + HELD + " AS SELECT " + Held.key("t", shape) + ", "
                + CdcColumn.order("t._cdc") + " AS held_order, t." + LakeTable.AT + " FROM " + rows + " t SEMI JOIN "
                + DecidingChanges.TABLE + " d ON " + Held.sameKey("t", "d", shape));
    }

    /** All changes of a batch that is newer than everything before it. */
    static Verdicts allNewer(Session session, TableShape shape) {
        boolean isAnyHeld = session.number("SELECT count(*) FROM " + HELD) > 0;
        session.run("CREATE OR REPLACE TEMP " + (isAnyHeld ? "TABLE " : "VIEW ") + TABLE
                + " AS SELECT d.*, 'newer' AS verdict, "
                + (isAnyHeld
                        ? "EXISTS (FROM " + HELD + " h WHERE " + ChangeColumns.sameKey("h", "d", shape) + ")"
                        : "false")
                + " AS is_held FROM " + DecidingChanges.TABLE + " d");
        return counted(session);
    }

    /**
     * Compares change by change.
     *
     * @param tombstones a relation of remembered deletes: the key columns, and {@code _cdc}
     */
    static Verdicts compare(Session session, FoldTask task, TableShape shape, String tombstones) {
        session.run("CREATE OR REPLACE TEMP TABLE " + TABLE + " AS "
                + compared(task, shape, DecidingChanges.TABLE, "(SELECT * FROM " + HELD + ")", tombstones));
        return counted(session);
    }

    /** Changes with {@code verdict} and {@code is_held}. */
    static String compared(FoldTask task, TableShape shape, String changes, String held, String tombstones) {
        String key = ChangeColumns.key(shape);
        String known = "CASE WHEN h.o IS NULL THEN b.o WHEN b.o IS NULL THEN h.o WHEN h.o > b.o THEN h.o ELSE b.o END";
        return ("SELECT * EXCLUDE (own_order, known_order), CASE WHEN known_order IS NULL OR own_order > known_order"
                        + " THEN 'newer' WHEN own_order = known_order THEN 'same' ELSE 'older' END AS verdict FROM ("
                        + "SELECT d.*, h.o IS NOT NULL AS is_held, %s AS own_order, %s AS known_order FROM %s d"
                        + " JOIN %s p ON p.number = d.file"
                        + " LEFT JOIN (SELECT %s, max(held_order) AS o FROM %s GROUP BY %s) h ON %s"
                        + " LEFT JOIN (SELECT %s, max(%s) AS o FROM %s t GROUP BY ALL) b ON %s)")
                .formatted(
                        PlannedFiles.order(task, "d", "p"),
                        known,
                        changes,
                        PlannedFiles.TABLE,
                        key,
                        held,
                        key,
                        ChangeColumns.sameKey("h", "d", shape),
                        Held.key("t", shape),
                        CdcColumn.order("t._cdc"),
                        tombstones,
                        ChangeColumns.sameKey("b", "d", shape));
    }

    private static Verdicts counted(Session session) {
        Verdicts verdicts = new Verdicts();
        session.list(
                "SELECT p.key, p.name, v.* EXCLUDE (file) FROM (SELECT file, verdict, sum(lines)::BIGINT,"
                        + " count(*) FILTER (verdict = 'newer' AND operation = 'D'),"
                        + " count(*) FILTER (verdict = 'newer' AND operation <> 'D'),"
                        + " count(*) FILTER (verdict = 'newer' AND operation <> 'D' AND NOT is_held) FROM " + TABLE
                        + " GROUP BY file, verdict) v JOIN " + PlannedFiles.TABLE + " p ON p.number = v.file",
                row -> {
                    verdicts.upserts += row.getLong(6);
                    verdicts.inserts += row.getLong(7);
                    return verdicts.count(
                            row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5));
                });
        return verdicts;
    }

    private boolean count(String file, String name, String verdict, long of, long newDeletes) {
        lines.computeIfAbsent(verdict, v -> new HashMap<>()).merge(file, of, Long::sum);
        deletes += newDeletes;
        if (newDeletes > 0 && (leastDelete == null || name.compareTo(leastDelete) < 0)) {
            leastDelete = name;
        }
        return true;
    }

    /** Lines of a file with a verdict. */
    long lines(String verdict, String file) {
        return lines.getOrDefault(verdict, Map.of()).getOrDefault(file, 0L);
    }

    /** Lines of all files with a verdict. */
    long lines(String verdict) {
        return lines.getOrDefault(verdict, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Deletes among the changes to apply. */
    long deletes() {
        return deletes;
    }

    /** Rows among the changes to apply. */
    long upserts() {
        return upserts;
    }

    /** Rows among them whose key the table does not have. */
    long inserts() {
        return inserts;
    }

    /** Least file name of a delete among the changes to apply; null when there is none. */
    @Nullable String leastDelete() {
        return leastDelete;
    }
}

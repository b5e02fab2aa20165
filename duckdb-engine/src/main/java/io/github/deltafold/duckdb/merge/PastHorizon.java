package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.table.CdcColumn;
import java.util.HashMap;
import java.util.Map;

/**
 * The lines of a batch that are not newer than the tombstones that were forgotten: duplicates where table or tombstones
 * hold their very order, to be set aside otherwise.
 */
final class PastHorizon {
    /** The lines to be set aside: {@code file}, {@code line}, {@code reason}, {@code raw}. */
    static final String TABLE = "deltafold_past_horizon";

    private final Map<String, Long> duplicates = new HashMap<>();
    private final Map<String, Long> rejected = new HashMap<>();

    private PastHorizon() {}

    /** Lets the order decide on the changes whose key the table holds, where the plan says so, as a replay's does. */
    static void letHeldKeysPass(Session session, TableShape shape, String changes, String rows) {
        session.run("UPDATE " + changes + " c SET reason = NULL WHERE c.reason IS NOT NULL AND c.operation IS NOT NULL"
                + " AND EXISTS (FROM " + rows + " t WHERE " + Held.sameKey("t", "c", shape) + ")");
    }

    /** Tells the duplicates from the rest. <b>Cost:</b> none for a batch that has no such line. */
    static PastHorizon of(
            Session session,
            FoldTask task,
            TableShape shape,
            String changes,
            long lines,
            String rows,
            String tombstones) {
        PastHorizon past = new PastHorizon();
        if (lines == 0) {
            session.run("CREATE OR REPLACE TEMP TABLE " + TABLE
                    + " (file VARCHAR, line BIGINT, reason VARCHAR, raw VARCHAR)");
            return past;
        }
        String beyond =
                "(SELECT * FROM " + changes + " WHERE reason IS NOT NULL AND operation IS NOT NULL AND lines > 0)";
        String held = "(SELECT " + Held.key("t", shape) + ", " + CdcColumn.order("t._cdc") + " AS held_order FROM "
                + rows + " t)";
        session.run("CREATE OR REPLACE TEMP TABLE deltafold_beyond AS SELECT c.*, p.key AS file_key FROM ("
                + Verdicts.compared(task, shape, beyond, held, tombstones) + ") c JOIN " + PlannedFiles.TABLE
                + " p ON p.number = c.file");
        session.run("CREATE OR REPLACE TEMP TABLE " + TABLE
                + " AS SELECT file_key AS file, line, reason, raw FROM deltafold_beyond WHERE verdict <> 'same'");
        session.list(
                "SELECT file_key, verdict = 'same', count(*) FROM deltafold_beyond GROUP BY ALL",
                row -> (row.getBoolean(2) ? past.duplicates : past.rejected).put(row.getString(1), row.getLong(3)));
        return past;
    }

    long duplicates(String file) {
        return duplicates.getOrDefault(file, 0L);
    }

    long rejected(String file) {
        return rejected.getOrDefault(file, 0L);
    }

    long duplicates() {
        return duplicates.values().stream().mapToLong(Long::longValue).sum();
    }

    long rejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }
}

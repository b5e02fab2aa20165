package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.table.CdcColumn;
import java.util.List;

/** The files of a plan as a temporary table, so that rows can be told where they come from. */
final class PlannedFiles {
    /** Its name; {@code number}, {@code name}, {@code key}. */
    static final String TABLE = "deltafold_planned";

    private PlannedFiles() {}

    static void write(Session session, FoldTask task) {
        session.run("CREATE OR REPLACE TEMP TABLE " + TABLE + " (number INTEGER, name VARCHAR, key VARCHAR)");
        List<PlannedFile> files = task.plan().files();
        session.append(TABLE, rows -> {
            for (int i = 0; i < files.size(); i++) {
                rows.beginRow();
                rows.append(i);
                rows.append(files.get(i).file().name().base());
                rows.append(files.get(i).file().key());
                rows.endRow();
            }
        });
    }

    /**
     * The {@code _cdc} of a change.
     *
     * @param change relation of the change
     * @param planned relation of its file
     */
    static String cdc(FoldTask task, String change, String planned) {
        return "CAST({'load_generation': %d, 'change': %2$s.is_change, 'sequence': %2$s.\"sequence\", 'name': %3$s.\"name\", 'file': %3$s.key, 'line': %2$s.line, 'operation': %2$s.operation, 'commit_time': %2$s.commit_time, 'batch': %4$d} AS %5$s)"
                .formatted(
                        task.plan().loadGeneration(),
                        change,
                        planned,
                        task.plan().batch(),
                        CdcColumn.TYPE);
    }

    /** The order of a change, as a value that compares with those of {@code _cdc}. */
    static String order(FoldTask task, String change, String planned) {
        return "row(%d::INTEGER, %2$s.is_change, %2$s.\"sequence\", %3$s.\"name\", %3$s.key, %2$s.line)"
                .formatted(task.plan().loadGeneration(), change, planned);
    }
}

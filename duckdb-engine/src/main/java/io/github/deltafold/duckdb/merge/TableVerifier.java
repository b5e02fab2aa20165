package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.EngineErrors;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.read.StagedChanges;
import io.github.deltafold.duckdb.read.StagedFiles;
import io.github.deltafold.duckdb.table.LakeTable;
import io.github.deltafold.duckdb.table.QuarantineTable;
import io.github.deltafold.duckdb.table.Workshop;
import java.util.List;
import java.util.Optional;

/** One table, compared with what all its staged files come to, as if they were one batch. */
public final class TableVerifier implements AutoCloseable {
    private static final String CHANGES = "deltafold_changes";

    private final Workshop workshop;
    private final StagedFiles files;
    private final FoldTask task;
    private final LakeTable table;
    private final QuarantineTable quarantine;

    /** A comparison that has not begun. */
    public TableVerifier(Workshop workshop, StagedFiles files, FoldTask task) {
        this.workshop = workshop;
        this.files = files;
        this.task = task;
        this.table = new LakeTable(workshop, task.table());
        this.quarantine = new QuarantineTable(workshop, task);
    }

    /** Compares the table with what the files of the task come to. */
    public Verification verify() throws UnreadableFilesException {
        Session session = workshop.session();
        Long version = task.lastVersion();
        Optional<Snapshot> base = version == null ? table.snapshot() : table.snapshot(version);
        if (base.isEmpty()) {
            throw EngineErrors.noSuchVersion(task.spec(), version == null ? 0 : version, null);
        }
        TableShape shape = TableShape.of(task.spec(), Looked.columns(table.snapshot()), List.of());
        Looked looked = Looked.at(table, base, shape);
        PlannedFiles.write(session, task);
        StagedChanges staged = StagedChanges.read(files, session, task, shape, CHANGES);
        session.run("UPDATE " + CHANGES + " c SET reason = 'set aside', operation = NULL, has_key = true"
                + " WHERE c.operation IS NOT NULL AND EXISTS (FROM " + quarantine.passedOver() + " o JOIN "
                + PlannedFiles.TABLE + " p ON p.key = o.file WHERE p.number = c.file AND o.line = c.line)");
        DecidingChanges deciding = DecidingChanges.of(session, task, shape, CHANGES);
        if (deciding.summary().keysLeftAgain() > 0) {
            new KeyChangeRuns(session, task, shape).replay(CHANGES, CHANGES, KeyChangeRuns.none(), List.of());
            DecidingChanges.of(session, task, shape, CHANGES);
        }
        boolean removes = task.baselineGeneration(staged.reports().keylessOfLoad()) != null;
        return new Recount(shape, task.plan().loadGeneration(), removes).compare(session, CHANGES, looked.rows());
    }

    @Override
    public void close() {
        table.close();
        quarantine.close();
    }
}

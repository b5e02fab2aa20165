package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.read.LoadWatch;
import io.github.deltafold.duckdb.read.ReadReports;
import io.github.deltafold.duckdb.read.StagedChanges;
import io.github.deltafold.duckdb.read.StagedFiles;
import io.github.deltafold.duckdb.table.Draft;
import io.github.deltafold.duckdb.table.LakeTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The full load that a table begins with: its rows go from the staged files straight into data files.
 *
 * <p>That is right as long as no key repeats, for then every row decides its key and has nothing to be compared with. Keys
 * that ascend, as those of most loads do, prove it on the way; else the keys that were written are counted.
 *
 * <p><b>Cost:</b> memory that does not grow with the rows, where the keys ascend.
 *
 * @param draft the data files
 * @param watch what passed
 */
record FirstLoad(Draft draft, LoadWatch watch, ReadReports reports) {
    /** Whether the batch is one: full loads alone, whole, and nothing before them. */
    static boolean is(FoldTask task, Optional<Snapshot> base) {
        return base.isEmpty()
                && task.greatest() == null
                && task.revision() == 0
                && task.plan().partsToRead().isEmpty()
                && task.plan().files().stream()
                        .allMatch(planned -> !planned.superseded()
                                && planned.file().name().kind() == FileKind.FULL_LOAD
                                && task.horizon(planned) == null);
    }

    /** Writes the data files; empty, with nothing left behind, where the batch must be folded as any other. */
    static Optional<FirstLoad> write(LakeTable table, StagedFiles files, FoldTask task, TableShape shape)
            throws UnreadableFilesException {
        LoadWatch watch = new LoadWatch(task, shape);
        List<Draft> drafts = new ArrayList<>(1);
        boolean isGood = false;
        try {
            ReadReports reports = StagedChanges.pass(
                    files,
                    table.session(),
                    task,
                    shape,
                    watch,
                    rows -> drafts.add(table.draft(Rewrite.rows(task, shape, "(" + rows + ")"), task.sizeBytes() / 3)));
            Draft draft = drafts.get(0);
            isGood = !watch.gaveUp() && (watch.keysAscend() || isUnique(table, draft, shape));
            return isGood ? Optional.of(new FirstLoad(draft, watch, reports)) : Optional.empty();
        } finally {
            if (!isGood) {
                drafts.forEach(Draft::discard);
            }
        }
    }

    private static boolean isUnique(LakeTable table, Draft draft, TableShape shape) {
        String key = shape.keyPositions().stream()
                .map(position -> Sql.name(shape.columns().get(position).name()))
                .collect(Collectors.joining(", "));
        return table.session()
                        .number("SELECT count(*) FROM (SELECT 1 FROM " + draft.rows() + " GROUP BY " + key
                                + " HAVING count(*) > 1 LIMIT 1)")
                == 0;
    }

    /** Rows that were written. */
    long rows() {
        return reports.lines() - rejected();
    }

    /** Records that were rejected. */
    long rejected() {
        return watch.rejected().size();
    }

    /** What its commit says. */
    CommitNote note(FoldTask task, Collection<String> warnings) {
        List<Counters> perFile = task.plan().files().stream()
                .map(planned -> reports.of(planned.file().key()))
                .map(report -> counters(report.lines(), report.rejected()))
                .toList();
        return new CommitNote(
                task.plan().id(),
                task.plan().batch(),
                counters(reports.lines(), rejected()),
                perFile,
                rows(),
                watch.greatest(),
                Reach.NONE,
                List.copyOf(warnings));
    }

    private static Counters counters(long lines, long rejected) {
        return new Counters(lines, lines - rejected, 0, 0, 0, rejected);
    }
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up what one drain does for a table. */
final class DrainTally {
    private final TableName table;
    private final TableHistory before;
    private final List<BatchOutcome> batches = new ArrayList<>();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final Set<String> warnings = new LinkedHashSet<>();

    /**
     * A drain that has done nothing yet.
     *
     * @param before everything recorded about the table before it
     */
    DrainTally(TableName table, TableHistory before) {
        this.table = table;
        this.before = before;
    }

    /** A plan is about to be finished. */
    void begun(BatchPlan plan) {
        files.addAndGet(plan.files().size() + plan.duplicates().size());
        warn(plan.warnings());
    }

    /** A plan is finished: its outcome is the last one of a history. */
    void finished(TableHistory history) {
        history.lastOutcome().ifPresent(batches::add);
    }

    /**
     * A reload was given up.
     *
     * @throws io.github.deltafold.core.failure.RunFailed when that happened too often to go on
     */
    void gaveUp(TableHistory history) {
        if (givenUp.incrementAndGet() > Revisions.MOST) {
            throw FoldErrors.noProgress(table, history.lastBatch());
        }
    }

    /** The operator should know this. */
    void warn(String text) {
        warnings.add(text);
    }

    /** The operator should know these. */
    void warn(Collection<String> texts) {
        warnings.addAll(texts);
    }

    /**
     * What the drain did.
     *
     * @param after everything recorded about the table now
     * @param pending how many files are staged and in no batch
     */
    TableReport report(TableHistory after, long pending) {
        return new TableReport(
                table,
                batches,
                files.get(),
                after.duplicateFiles() - before.duplicateFiles(),
                after.damagedFiles() - before.damagedFiles(),
                after,
                pending,
                List.copyOf(warnings));
    }
}

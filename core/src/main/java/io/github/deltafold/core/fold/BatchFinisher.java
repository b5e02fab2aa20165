package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingArea;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Finishes an open plan: folds it, without the files that turn out unreadable, settles what it settles of the quarantine,
 * and records what came of it.
 *
 * <p><b>If it fails</b>, the plan stands; whoever finishes it next does what is left of it.
 */
record BatchFinisher(
        LakeConfig config,
        StagingArea staging,
        Ledger ledger,
        Supplier<TableEngine> engine,
        BatchRecorder recorder,
        Registrar registrar,
        Clock clock,
        DrainListener listener) {
    /**
     * Finishes the open plan, or finds that another run did.
     *
     * @param begun a history with an open plan
     * @param adopted whether another run may have begun with the plan, so that the table is asked before any file is
     * @param warn hears why files were dropped
     * @return a history without an open plan
     */
    TableHistory finish(TableSpec spec, TableHistory begun, boolean adopted, Consumer<String> warn) {
        TableHistory history = begun;
        for (int revisions = 0; revisions < Revisions.MOST; revisions++) {
            BatchPlan plan = history.openPlan().orElseThrow();
            try {
                Instant start = clock.instant();
                listener.folding(spec.name(), plan);
                return record(spec, history, plan, fold(spec, history, plan, adopted), start, warn);
            } catch (UnreadableFilesException e) {
                history = revise(spec, history, plan, e.files(), warn);
                if (history.openPlan().isEmpty()) {
                    return history;
                }
            } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
                throw FoldErrors.failed(spec.name(), plan.batch(), e);
            }
        }
        throw FoldErrors.noProgress(spec.name(), history.lastBatch());
    }

    private FoldResult fold(TableSpec spec, TableHistory history, BatchPlan plan, boolean adopted)
            throws UnreadableFilesException {
        if (plan.files().isEmpty() && history.droppedFromOpenPlan().isEmpty()) {
            return FoldResult.NOTHING;
        }
        List<RejectedRecord> damaged = history.droppedFromOpenPlan().stream()
                .filter(DroppedFile::damaged)
                .map(file -> new RejectedRecord(file.key(), 0, null, file.reason(), ""))
                .toList();
        FoldTask task = task(spec, history, plan, adopted, damaged);
        Optional<FoldResult> committed = adopted ? engine.get().committed(task) : Optional.empty();
        if (committed.isPresent()) {
            return committed.get();
        }
        if (plan.batch() == 1) {
            engine.get().quarantine(config).replaceAllOf(spec.name(), plan.plannedAt());
        }
        return engine.get().fold(task.withHeaderColumns(HeaderColumns.of(staging.store(), spec, plan)));
    }

    private TableHistory revise(
            TableSpec spec, TableHistory history, BatchPlan plan, List<DroppedFile> unreadable, Consumer<String> warn) {
        Revision revision = Revisions.without(unreadable, history);
        if (revision.givenUp()) {
            // another run may have folded the baseline before its files went
            Optional<FoldResult> committed = engine.get().committed(task(spec, history, plan, true, List.of()));
            if (committed.isPresent()) {
                return record(spec, history, plan, committed.get(), clock.instant(), warn);
            }
        }
        revision.dropped().stream().map(DroppedFile::warning).forEach(warn);
        return ledger.create(spec.name(), revision) ? history.after(revision) : ledger.history(spec.name());
    }

    private TableHistory record(
            TableSpec spec,
            TableHistory history,
            BatchPlan plan,
            FoldResult result,
            Instant start,
            Consumer<String> warn) {
        if (result.deltaVersion() != null) {
            registrar.committed(spec, warn);
        }
        Settlement settlement = plan.settlement();
        if (settlement != null) {
            engine.get().quarantine(config).settle(spec.name(), settlement);
        }
        BatchOutcome outcome = recorder.record(spec.name(), plan, result, start);
        listener.recorded(spec.name(), outcome);
        return history.after(outcome);
    }

    private FoldTask task(
            TableSpec spec, TableHistory history, BatchPlan plan, boolean adopted, List<RejectedRecord> damaged) {
        Map<String, Long> linesReadBefore = new HashMap<>();
        for (PlannedFile planned : plan.files()) {
            String key = planned.file().key();
            if (history.linesRead(key) > 0) {
                linesReadBefore.put(key, history.linesRead(key));
            }
        }
        return new FoldTask(
                config,
                spec,
                plan,
                history.deltaVersion().orElse(null),
                history.rows().applied(),
                history.greatestOrder().orElse(null),
                List.of(),
                damaged,
                history.revisionsOfOpenPlan(),
                adopted,
                history.tombstones().purged().orElse(null),
                linesReadBefore);
    }
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.plan.PurgePlanner;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Forgets tombstones, each time in a batch of its own: a plan made by another run meanwhile, whose changes may ask for
 * them, goes before it or knows of it.
 *
 * @param engine asked for only when tombstones are due
 */
record PurgeBatches(LakeConfig config, Supplier<TableEngine> engine, BatchRecorder recorder, Clock clock) {
    /**
     * Decides what to forget; empty when nothing is due.
     *
     * @param pending files that are staged and in no batch yet, which may ask for what is remembered
     */
    Optional<BatchPlan> next(TableSpec spec, TableHistory history, List<StagedFile> pending) {
        return PurgePlanner.due(spec, history, pending).map(limit -> plan(spec, history.lastBatch() + 1, limit));
    }

    private BatchPlan plan(TableSpec spec, long batch, Purge.Limit limit) {
        try {
            Purge purge = engine.get().tombstones().look(config, spec, limit);
            return BatchPlan.of(batch, UUID.randomUUID().toString(), clock.instant(), purge);
        } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
            throw FoldErrors.failed(spec.name(), batch, e);
        }
    }

    /** Does what a purge decided, or what a run that died left of it, and records that it is done. */
    TableHistory finish(TableSpec spec, TableHistory history, BatchPlan plan) {
        try {
            Instant start = clock.instant();
            engine.get().tombstones().forget(config, spec, Objects.requireNonNull(plan.purge()));
            BatchOutcome outcome = recorder.record(spec.name(), plan, FoldResult.NOTHING, start);
            return history.after(outcome);
        } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
            throw FoldErrors.failed(spec.name(), plan.batch(), e);
        }
    }
}

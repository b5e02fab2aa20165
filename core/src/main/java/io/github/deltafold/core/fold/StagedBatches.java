package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.plan.BatchPlanner;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.plan.SettlementPlanner;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides the ordinary batches of a table, from what is staged.
 *
 * @param engine asked for only when records of files that are read anew wait in quarantine
 */
record StagedBatches(LakeConfig config, StagedHashes hashes, Supplier<TableEngine> engine, Clock clock) {
    /**
     * The next batch. What is set aside of a file that it reads anew is settled with it.
     *
     * @param history a history without an open plan
     */
    PlanDecision next(TableSpec spec, TableHistory history, TableListing listing, PlanRequest request) {
        PlanDecision decision =
                decide(spec, history, listing, request, UUID.randomUUID().toString());
        BatchPlan plan = decision.plan();
        if (plan == null || history.openRecords() == 0) {
            return decision;
        }
        Map<String, Long> open = openRecords(spec, history, plan);
        if (open.isEmpty()) {
            return decision;
        }
        Settlement replaced = Settlement.replace(history.lastBatch(), SettlementPlanner.files(open, LineRanges.EVERY));
        return new PlanDecision(plan.settling(replaced), decision.pending(), decision.warnings());
    }

    /** The next batch as far as it shows without an engine: it is to be looked at, not to be done. */
    PlanDecision preview(TableSpec spec, TableHistory history, TableListing listing, PlanRequest request) {
        return decide(spec, history, listing, request, "preview");
    }

    private PlanDecision decide(
            TableSpec spec, TableHistory history, TableListing listing, PlanRequest request, String id) {
        try {
            return new BatchPlanner(spec, hashes::of).next(history, listing, request, clock.instant(), id);
        } catch (UncheckedIOException e) {
            throw FoldErrors.notPlanned(spec.name(), e);
        }
    }

    /** How many records wait, by file, of those files of a plan that were taken in before. */
    private Map<String, Long> openRecords(TableSpec spec, TableHistory history, BatchPlan plan) {
        Set<String> again = plan.files().stream()
                .map(planned -> planned.file().key())
                .filter(key -> history.known(key).isPresent())
                .collect(Collectors.toSet());
        return again.isEmpty()
                ? Map.of()
                : engine.get()
                        .quarantine(config)
                        .count(RecordFilter.open(spec.name(), again, Set.of(), history.lastBatch()));
    }
}

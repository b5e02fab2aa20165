package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.plan.DropRequest;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.plan.ReplayRequest;
import io.github.deltafold.core.plan.SettlementPlanner;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Drains what waits in the quarantine of a table: batch by batch, each decided before it is done, until no open record
 * is left of those that waited when the drain began. What is set aside again meanwhile waits for the next one.
 */
public final class QuarantineDrain {
    /** More ranges of lines than this make another batch: a plan is held in memory and written as one object. */
    private static final int MAX_RANGES = 100_000;

    private final LakeConfig config;
    private final Ledger ledger;
    private final Drain drain;
    private final Supplier<TableEngine> engine;
    private final Clock clock;

    /**
     * A drain of the quarantine.
     *
     * @param drain finishes the batches that this one decides
     * @param engine asked for only when the ledger knows of open records
     */
    public QuarantineDrain(LakeConfig config, Ledger ledger, Drain drain, Supplier<TableEngine> engine, Clock clock) {
        this.config = config;
        this.ledger = ledger;
        this.drain = drain;
        this.engine = engine;
        this.clock = clock;
    }

    /** Decides the next batch that settles some of the open records. */
    private interface NextSettlement {
        PlanDecision after(TableHistory history, TableListing listing, RecordFilter waiting, Map<String, Long> open);
    }

    /**
     * Reads open records again, with the table's spec as it is now. A file that was staged again since is applied
     * first, by the rules for any staged file.
     *
     * @param listed what was staged at the first look
     * @throws io.github.deltafold.core.failure.Failure when a batch cannot be finished; what was recorded stays
     */
    public QuarantineReport replay(TableSpec spec, TableListing listed, ReplayRequest request) {
        return drain(spec, listed, request.files(), request.lines(), (history, listing, waiting, open) -> {
            List<String> warnings = new ArrayList<>();
            Set<String> again = SettlementPlanner.stagedAgain(history, listing, open.keySet());
            if (!again.isEmpty()) {
                PlanDecision ordinary = drain.next(spec, history, listing, new PlanRequest(again, false, false));
                if (ordinary.plan() != null) {
                    return ordinary;
                }
                warnings.addAll(ordinary.warnings());
            }
            SettlementPlanner planner = planner(history, waiting);
            List<StagedFile> files = planner.replayable(listing, open.keySet());
            if (files.isEmpty()) {
                warnings.addAll(SettlementPlanner.whyNot(listing, open));
                return new PlanDecision(null, List.of(), warnings);
            }
            Set<String> keys = files.stream().map(StagedFile::key).collect(Collectors.toSet());
            return planner.replay(files, quarantine().lines(waiting.onlyFiles(keys), MAX_RANGES), request);
        });
    }

    /**
     * Gives open records up.
     *
     * @param listed what was staged at the first look
     * @throws io.github.deltafold.core.failure.Failure when a batch cannot be finished; what was recorded stays
     */
    public QuarantineReport drop(TableSpec spec, TableListing listed, DropRequest request) {
        return drain(
                spec,
                listed,
                request.files(),
                request.lines(),
                (history, listing, waiting, open) -> planner(history, waiting).drop(open, request));
    }

    private QuarantineReport drain(
            TableSpec spec, TableListing listed, Set<String> files, Set<Long> lines, NextSettlement next) {
        long lastBatch = ledger.history(spec.name()).lastBatch();
        RecordFilter waiting = RecordFilter.open(spec.name(), files, lines, lastBatch);
        AtomicLong most = new AtomicLong();
        AtomicLong left = new AtomicLong();
        TableReport report = drain.drain(spec, listed, PlanRequest.ALL, (history, listing, asked) -> {
            Map<String, Long> open =
                    history.openRecords() == 0 ? Map.of() : quarantine().count(waiting);
            left.set(open.values().stream().mapToLong(Long::longValue).sum());
            most.accumulateAndGet(left.get(), Math::max);
            PlanDecision decision = open.isEmpty()
                    ? new PlanDecision(null, List.of(), List.of())
                    : next.after(history, listing, waiting, open);
            // what is in no batch yet is what tombstones are kept for
            return new PlanDecision(decision.plan(), history.unknown(listing.files()), decision.warnings());
        });
        return new QuarantineReport(report, most.get() - left.get(), left.get());
    }

    private Quarantine quarantine() {
        return engine.get().quarantine(config);
    }

    private SettlementPlanner planner(TableHistory history, RecordFilter waiting) {
        return new SettlementPlanner(
                history,
                waiting.throughBatch(),
                clock.instant(),
                UUID.randomUUID().toString());
    }
}

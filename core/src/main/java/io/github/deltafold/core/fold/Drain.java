package io.github.deltafold.core.fold;

import io.github.deltafold.core.catalog.TableCatalog;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.TableListing;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Drains a table of what a look showed: plans a batch, has it folded, records it, until nothing new is left. Whoever
 * drains looks again afterwards, at all tables at once.
 *
 * <p>A plan is written before anything is done and an outcome after it, so a run that dies on any line leaves either no
 * plan or one that the next run finishes first. Two runs at the same time do the same work once.
 *
 * <p>What to do next is decided by {@link StagedBatches} and {@link PurgeBatches}, and done by {@link BatchFinisher} and
 * {@link PurgeBatches}.
 */
public final class Drain {
    private final LakeConfig config;
    private final StagingArea staging;
    private final Ledger ledger;
    private final Supplier<TableEngine> engine;
    private final Clock clock;
    private final DrainListener listener;
    private final TableCatalog catalog;
    private final BooleanSupplier mayGoOn;
    private final StagedBatches stagedBatches;
    private final PurgeBatches purgeBatches;
    private final Registrar registrar;
    private final BatchFinisher finisher;

    /**
     * A drain of the tables of a configuration.
     *
     * @param engine asked for only when there is something to fold: starting an engine costs seconds
     */
    public Drain(
            LakeConfig config,
            StagingArea staging,
            Ledger ledger,
            Supplier<TableEngine> engine,
            Clock clock,
            DrainListener listener) {
        this(config, staging, ledger, engine, clock, listener, TableCatalog.NONE, () -> true);
    }

    private Drain(
            LakeConfig config,
            StagingArea staging,
            Ledger ledger,
            Supplier<TableEngine> engine,
            Clock clock,
            DrainListener listener,
            TableCatalog catalog,
            BooleanSupplier mayGoOn) {
        this.config = config;
        this.staging = staging;
        this.ledger = ledger;
        this.engine = engine;
        this.clock = clock;
        this.listener = listener;
        this.catalog = catalog;
        this.mayGoOn = mayGoOn;
        StagedHashes hashes = new StagedHashes(staging);
        BatchRecorder recorder = new BatchRecorder(ledger, hashes, clock);
        this.stagedBatches = new StagedBatches(config, hashes, engine, clock);
        this.purgeBatches = new PurgeBatches(config, engine, recorder, clock);
        this.registrar = new Registrar(config, catalog, engine);
        this.finisher = new BatchFinisher(config, staging, ledger, engine, recorder, registrar, clock, listener);
    }

    /** This drain, which begins no further batch once it may not: another run does the rest. */
    public Drain goingOnWhile(BooleanSupplier allowed) {
        return new Drain(config, staging, ledger, engine, clock, listener, catalog, allowed);
    }

    /** This drain, which registers the tables. */
    public Drain registeringIn(TableCatalog tables) {
        return new Drain(config, staging, ledger, engine, clock, listener, tables, mayGoOn);
    }

    /** A drain that only previews: it never asks for an engine. */
    public static Drain toLookAt(LakeConfig config, StagingArea staging, Ledger ledger, Clock clock) {
        return new Drain(
                config,
                staging,
                ledger,
                () -> {
                    throw new IllegalStateException("Looking at tables folds nothing");
                },
                clock,
                DrainListener.SILENT);
    }

    /** What the next drain of a table would do, without doing it. */
    public PlanDecision preview(TableSpec spec, TableListing listing, PlanRequest request) {
        return preview(spec, history(spec), listing, request);
    }

    /** Everything recorded about a table. */
    TableHistory history(TableSpec spec) {
        return ledger.history(spec.name());
    }

    /** The same, of a table that was looked up already. */
    PlanDecision preview(TableSpec spec, TableHistory history, TableListing listing, PlanRequest request) {
        Optional<BatchPlan> open = history.openPlan().filter(plan -> plan.purge() == null);
        if (open.isEmpty()) {
            return stagedBatches.preview(spec, history, listing, request);
        }
        List<StagedFile> pending = new ArrayList<>(
                open.get().files().stream().map(PlannedFile::file).toList());
        pending.addAll(history.unknown(listing.files()));
        return new PlanDecision(open.get(), pending, List.of());
    }

    /**
     * Drains one table.
     *
     * @param listed what was staged at the first look
     * @throws io.github.deltafold.core.failure.Failure when a batch cannot be finished; what was recorded stays
     */
    public TableReport drain(TableSpec spec, TableListing listed, PlanRequest request) {
        return drain(spec, listed, request, (history, listing, asked) -> next(spec, history, listing, asked));
    }

    /** The next ordinary batch, for a drain that decides its batches one by one. */
    PlanDecision next(TableSpec spec, TableHistory history, TableListing listing, PlanRequest request) {
        return stagedBatches.next(spec, history, listing, request);
    }

    /** Drains one table of the batches that are decided one by one; a plan that stands is finished first. */
    TableReport drain(TableSpec spec, TableListing listed, PlanRequest request, NextBatch batch) {
        Standing now = new Standing(ledger.history(spec.name()), listed, request, true);
        DrainTally tally = new DrainTally(spec.name(), now.history());
        while (mayGoOn.getAsBoolean()) {
            Optional<BatchPlan> open = now.history().openPlan();
            if (open.isPresent()) {
                now = finish(spec, now, open.get(), request, tally);
                continue;
            }
            PlanDecision decision = batch.after(now.history(), now.listing(), now.asked());
            Optional<BatchPlan> plan = plan(spec, now.history(), decision);
            if (plan.isEmpty()) {
                tally.warn(decision.warnings());
                if (now.history().deltaVersion().isPresent()) {
                    registrar.standing(spec, tally::warn);
                }
                Instant wholeLook = decision.pending().isEmpty() ? now.listing().wholeSince() : null;
                ledger.summarise(spec.name(), now.history(), wholeLook);
                return tally.report(now.history(), decision.pending().size());
            }
            now = begin(spec.name(), now, plan.get());
        }
        ledger.summarise(spec.name(), now.history(), null);
        List<StagedFile> pending = now.history().unknown(now.listing().files());
        return tally.report(now.history(), pending.size());
    }

    /**
     * Where the drain of a table stands.
     *
     * @param history everything recorded about the table
     * @param listing what was staged at the last look
     * @param asked what is still asked for
     * @param adopted whether another run may have begun with the open plan
     */
    private record Standing(TableHistory history, TableListing listing, PlanRequest asked, boolean adopted) {
        Standing at(TableHistory later) {
            return new Standing(later, listing, asked, adopted);
        }
    }

    /** Tombstones are forgotten once nothing is left to apply, be it that an earlier run died before it did. */
    private Optional<BatchPlan> plan(TableSpec spec, TableHistory history, PlanDecision decision) {
        return decision.plan() == null
                ? purgeBatches.next(spec, history, decision.pending())
                : Optional.of(decision.plan());
    }

    /** Writes a plan down, or adopts the one that another run wrote first. */
    private Standing begin(TableName table, Standing now, BatchPlan plan) {
        if (!plan.files().isEmpty()) {
            TableEngine unused = engine.get(); // nothing is planned for an engine that is not there
        }
        return ledger.create(table, plan)
                ? new Standing(
                        now.history().after(plan), now.listing(), now.asked().withoutReload(), false)
                : new Standing(ledger.history(table), now.listing(), now.asked(), true);
    }

    /**
     * Finishes the open plan. Where files of it were gone or changed, the look that showed them tells nothing any more. A
     * reload that was given up is asked for again.
     */
    private Standing finish(TableSpec spec, Standing now, BatchPlan open, PlanRequest request, DrainTally tally) {
        if (open.purge() != null) {
            return now.at(purgeBatches.finish(spec, now.history(), open));
        }
        tally.begun(open);
        TableHistory history;
        try {
            history = finisher.finish(spec, now.history(), now.adopted(), tally::warn);
        } catch (BadSetting e) {
            return new Standing(withdraw(spec.name(), now.asked(), e, tally), now.listing(), now.asked(), true);
        }
        tally.finished(history);
        long folded =
                history.lastOutcome().map(outcome -> outcome.perFile().size()).orElse(0);
        TableListing listing = folded < open.files().size() ? staging.list(spec.name()) : now.listing();
        if (open.reload() == null || history.loadGeneration() >= open.loadGeneration()) {
            return new Standing(history, listing, now.asked(), now.adopted());
        }
        tally.gaveUp(history);
        return new Standing(history, listing, request, now.adopted());
    }

    /**
     * Gives a plan up that the table refuses, so that the reload that is asked for reads its files; without a reload it
     * stands, to be finished once the operator has acted.
     */
    private TableHistory withdraw(TableName table, PlanRequest asked, BadSetting why, DrainTally tally) {
        TableHistory history = ledger.history(table);
        BatchPlan plan = history.openPlan().orElseThrow(() -> why);
        if (!asked.reload() || plan.files().isEmpty()) {
            throw why;
        }
        tally.warn(Revisions.withdrawn(table, plan));
        Revision revision = Revisions.withdrawal(table, plan, history);
        return ledger.create(table, revision) ? history.after(revision) : ledger.history(table);
    }
}

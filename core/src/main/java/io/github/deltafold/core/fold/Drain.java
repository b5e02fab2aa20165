package io.github.deltafold.core.fold;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.BatchPlanner;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.plan.PurgePlanner;
import io.github.deltafold.core.plan.SettlementPlanner;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.DamagedFileException;
import io.github.deltafold.core.record.StagedBytes;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.TableListing;
import io.github.deltafold.core.store.ObjectChangedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drains a table: plans a batch, has it folded, records it, and looks again, until nothing new is staged.
 *
 * <p>A plan is written before anything is done and an outcome after it, so a run that dies on any line leaves either no
 * plan or one that the next run finishes first. Two runs at the same time do the same work once.
 */
public final class Drain {
    /** A plan that had to be revised this often reads files that something keeps rewriting. */
    private static final int MAX_REVISIONS = 20;

    private final LakeConfig config;
    private final StagingArea staging;
    private final Ledger ledger;
    private final Supplier<TableEngine> engine;
    private final Clock clock;
    private final DrainListener listener;
    private final BooleanSupplier mayGoOn;

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
        this(config, staging, ledger, engine, clock, listener, () -> true);
    }

    private Drain(
            LakeConfig config,
            StagingArea staging,
            Ledger ledger,
            Supplier<TableEngine> engine,
            Clock clock,
            DrainListener listener,
            BooleanSupplier mayGoOn) {
        this.config = config;
        this.staging = staging;
        this.ledger = ledger;
        this.engine = engine;
        this.clock = clock;
        this.listener = listener;
        this.mayGoOn = mayGoOn;
    }

    /** This drain, which begins no further batch once it may not: another run does the rest. */
    public Drain goingOnWhile(BooleanSupplier allowed) {
        return new Drain(config, staging, ledger, engine, clock, listener, allowed);
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

    /**
     * Drains one table.
     *
     * @param listed what was staged at the first look
     * @throws io.github.deltafold.core.failure.Failure when a batch cannot be finished; what was recorded stays
     */
    public TableReport drain(TableSpec spec, TableListing listed, PlanRequest request) {
        return drain(spec, listed, request, (history, listing, asked) -> next(spec, history, listing, asked));
    }

    /** Drains one table of the batches that are decided one by one; a plan that stands is finished first. */
    TableReport drain(TableSpec spec, TableListing listed, PlanRequest request, NextBatch batch) {
        TableName table = spec.name();
        List<BatchOutcome> batches = new ArrayList<>();
        TableHistory history = ledger.history(table);
        TableListing listing = listed;
        PlanRequest asked = request;
        long files = 0;
        long duplicatesBefore = history.duplicateFiles();
        long damagedBefore = history.damagedFiles();
        boolean adopted = true;
        int givenUp = 0;
        Set<String> warnings = new LinkedHashSet<>();
        while (mayGoOn.getAsBoolean()) {
            Optional<BatchPlan> open = history.openPlan();
            if (open.isPresent()) {
                if (open.get().purge() != null) {
                    history = forget(spec, history, open.get());
                    continue;
                }
                files += open.get().files().size() + open.get().duplicates().size();
                warnings.addAll(open.get().warnings());
                try {
                    history = finish(spec, history, adopted, warnings);
                } catch (BadSetting e) {
                    history = withdraw(table, asked, e, warnings);
                    adopted = true;
                    continue;
                }
                history.lastOutcome().ifPresent(batches::add);
                listing = staging.list(table);
                if (wasGivenUp(open.get(), history)) {
                    givenUp++;
                    asked = request;
                }
                if (givenUp > MAX_REVISIONS) {
                    throw FoldErrors.noProgress(table, history.lastBatch());
                }
                continue;
            }
            PlanDecision decision = batch.after(history, listing, asked);
            BatchPlan plan = decision.plan();
            if (plan == null && !batches.isEmpty()) {
                plan = purge(spec, history, decision.pending());
            }
            if (plan == null) {
                warnings.addAll(decision.warnings());
                return new TableReport(
                        table,
                        batches,
                        files,
                        history.duplicateFiles() - duplicatesBefore,
                        history.damagedFiles() - damagedBefore,
                        history,
                        decision.pending().size(),
                        List.copyOf(warnings));
            }
            if (!plan.files().isEmpty()) {
                TableEngine unused = engine.get(); // nothing is planned for an engine that is not there
            }
            adopted = !ledger.create(table, plan);
            history = adopted ? ledger.history(table) : history.after(plan);
            asked = adopted ? asked : asked.withoutReload();
        }
        TableHistory left = history;
        return new TableReport(
                table,
                batches,
                files,
                history.duplicateFiles() - duplicatesBefore,
                history.damagedFiles() - damagedBefore,
                history,
                listing.files().stream().filter(file -> !left.knows(file)).count(),
                List.copyOf(warnings));
    }

    /** A reload that was given up is asked for again. */
    private static boolean wasGivenUp(BatchPlan plan, TableHistory after) {
        return plan.reload() != null && after.loadGeneration() < plan.loadGeneration();
    }

    /** What the next drain of a table would do, without doing it. */
    public PlanDecision preview(TableSpec spec, TableListing listing, PlanRequest request) {
        TableHistory history = ledger.history(spec.name());
        Optional<BatchPlan> open = history.openPlan().filter(plan -> plan.purge() == null);
        if (open.isPresent()) {
            List<StagedFile> pending = new ArrayList<>(
                    open.get().files().stream().map(PlannedFile::file).toList());
            listing.files().stream().filter(file -> !history.knows(file)).forEach(pending::add);
            return new PlanDecision(open.get(), pending, List.of());
        }
        return next(spec, history, listing, request, "preview");
    }

    /** The next ordinary batch. What is set aside of a file that it reads anew is settled with it. */
    PlanDecision next(TableSpec spec, TableHistory history, TableListing listing, PlanRequest request) {
        PlanDecision decision =
                next(spec, history, listing, request, UUID.randomUUID().toString());
        BatchPlan plan = decision.plan();
        if (plan == null || history.openRecords() == 0) {
            return decision;
        }
        Set<String> again = plan.files().stream()
                .map(planned -> planned.file().key())
                .filter(key -> history.known(key).isPresent())
                .collect(Collectors.toSet());
        Map<String, Long> open = again.isEmpty()
                ? Map.of()
                : engine.get()
                        .quarantine(config)
                        .count(RecordFilter.open(spec.name(), again, Set.of(), history.lastBatch()));
        if (open.isEmpty()) {
            return decision;
        }
        List<QuarantinedFile> replaced = SettlementPlanner.files(open, LineRanges.EVERY);
        return new PlanDecision(
                plan.settling(Settlement.replace(history.lastBatch(), replaced)),
                decision.pending(),
                decision.warnings());
    }

    private PlanDecision next(
            TableSpec spec, TableHistory history, TableListing listing, PlanRequest request, String id) {
        try {
            return new BatchPlanner(spec, this::hash).next(history, listing, request, clock.instant(), id);
        } catch (UncheckedIOException e) {
            throw FoldErrors.notPlanned(spec.name(), e);
        }
    }

    /**
     * Folds the open plan, without the files that turn out unreadable, and records what came of it.
     *
     * @param warnings takes why files were dropped
     */
    private TableHistory finish(TableSpec spec, TableHistory begun, boolean adopted, Set<String> warnings) {
        TableHistory history = begun;
        for (int revisions = 0; revisions < MAX_REVISIONS; revisions++) {
            BatchPlan plan = history.openPlan().orElseThrow();
            try {
                Instant start = clock.instant();
                listener.folding(spec.name(), plan);
                return record(spec, history, plan, fold(spec, history, plan, adopted), start);
            } catch (UnreadableFilesException e) {
                Revision revision = revision(history, plan, e.files());
                if (revision.givenUp()) {
                    // another run may have folded the baseline before its files went
                    Optional<FoldResult> committed = engine.get().committed(task(spec, history, plan, List.of()));
                    if (committed.isPresent()) {
                        return record(spec, history, plan, committed.get(), clock.instant());
                    }
                }
                revision.dropped().stream().map(DroppedFile::warning).forEach(warnings::add);
                history = ledger.create(spec.name(), revision) ? history.after(revision) : ledger.history(spec.name());
                if (history.openPlan().isEmpty()) {
                    return history;
                }
            } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
                throw FoldErrors.failed(spec.name(), plan.batch(), e);
            }
        }
        throw FoldErrors.noProgress(spec.name(), history.lastBatch());
    }

    private TableHistory record(
            TableSpec spec, TableHistory history, BatchPlan plan, FoldResult result, Instant start) {
        Settlement settlement = plan.settlement();
        if (settlement != null) {
            engine.get().quarantine(config).settle(spec.name(), settlement);
        }
        BatchOutcome outcome = outcome(plan, result, start);
        ledger.create(spec.name(), outcome);
        listener.recorded(spec.name(), outcome);
        return history.after(outcome);
    }

    /**
     * Plans a batch that forgets tombstones, as a batch of its own: a plan made by another run meanwhile, whose changes may
     * ask for them, goes before it or knows of it.
     *
     * @return null when none are due
     */
    private @Nullable BatchPlan purge(TableSpec spec, TableHistory history, List<StagedFile> pending) {
        Purge.Limit limit = PurgePlanner.due(spec, history, pending).orElse(null);
        if (limit == null) {
            return null;
        }
        long batch = history.lastBatch() + 1;
        try {
            Purge purge = engine.get().tombstones().look(config, spec, limit);
            return BatchPlan.of(batch, UUID.randomUUID().toString(), clock.instant(), purge);
        } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
            throw FoldErrors.failed(spec.name(), batch, e);
        }
    }

    /** Does what a purge decided, or what a run that died left of it, and records that it is done. */
    private TableHistory forget(TableSpec spec, TableHistory history, BatchPlan plan) {
        try {
            Instant start = clock.instant();
            engine.get().tombstones().forget(config, spec, Objects.requireNonNull(plan.purge()));
            BatchOutcome outcome = outcome(plan, FoldResult.NOTHING, start);
            ledger.create(spec.name(), outcome);
            return history.after(outcome);
        } catch (Exception e) { // engines written in Scala throw checked exceptions that they do not declare
            throw FoldErrors.failed(spec.name(), plan.batch(), e);
        }
    }

    /** An earlier run may have committed the plan that it left, so the table is asked before any file is. */
    private FoldResult fold(TableSpec spec, TableHistory history, BatchPlan plan, boolean adopted)
            throws UnreadableFilesException {
        List<RejectedRecord> damaged = history.droppedFromOpenPlan().stream()
                .filter(DroppedFile::damaged)
                .map(file -> new RejectedRecord(file.key(), 0, null, file.reason(), ""))
                .toList();
        if (plan.files().isEmpty() && history.droppedFromOpenPlan().isEmpty()) {
            return FoldResult.NOTHING;
        }
        FoldTask task = task(spec, history, plan, damaged);
        Optional<FoldResult> committed = adopted ? engine.get().committed(task) : Optional.empty();
        if (committed.isPresent()) {
            return committed.get();
        }
        return engine.get().fold(task.withHeaderColumns(HeaderColumns.of(staging.store(), spec, plan)));
    }

    private FoldTask task(TableSpec spec, TableHistory history, BatchPlan plan, List<RejectedRecord> damaged) {
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
                history.tombstones().purged().orElse(null));
    }

    /** What to drop from a plan when a file's bytes are unreadable. */
    public static DroppedFile damaged(DamagedFileException e) {
        return new DroppedFile(e.file(), true, e.reason());
    }

    /** What to drop from a plan when a file is gone or replaced. */
    public static DroppedFile changed(String key) {
        return new DroppedFile(
                key,
                false,
                "Staged file " + key + " was gone or replaced before it could be read: it was dropped from its batch."
                        + " If it is staged again, it is read then.");
    }

    /** A baseline is folded whole or not at all; of any other plan the files that can be read are folded. */
    private static Revision revision(TableHistory history, BatchPlan plan, List<DroppedFile> dropped) {
        int number = history.revisionsOfOpenPlan() + 1;
        boolean givenUp = plan.reload() != null
                && dropped.stream()
                        .anyMatch(file ->
                                !file.damaged() || StagedFileName.of(file.key()).kind() == FileKind.FULL_LOAD);
        if (!givenUp) {
            return new Revision(plan.batch(), number, dropped);
        }
        return new Revision(
                plan.batch(), number, dropped.stream().map(Drain::whyPutOff).toList(), true);
    }

    private static DroppedFile whyPutOff(DroppedFile file) {
        return file.damaged()
                ? file
                : new DroppedFile(
                        file.key(),
                        false,
                        "Staged file " + file.key()
                                + " was gone or replaced before it could be read: the reload that it"
                                + " belongs to was put off, and is decided anew from what is staged.");
    }

    /**
     * Gives a plan up that the table refuses, so that the reload that is asked for reads its files; without a reload it
     * stands, to be finished once the operator has acted.
     */
    private TableHistory withdraw(TableName table, PlanRequest asked, BadSetting why, Set<String> warnings) {
        TableHistory history = ledger.history(table);
        BatchPlan plan = history.openPlan().orElseThrow(() -> why);
        if (!asked.reload() || plan.files().isEmpty()) {
            throw why;
        }
        String reason = "Batch " + plan.batch() + " was withdrawn by 'apply --reload " + table
                + "': its files are read with the reload.";
        warnings.add(reason);
        List<DroppedFile> dropped = plan.files().stream()
                .map(planned -> new DroppedFile(planned.file().key(), false, reason))
                .toList();
        Revision revision = new Revision(plan.batch(), history.revisionsOfOpenPlan() + 1, dropped, true);
        return ledger.create(table, revision) ? history.after(revision) : ledger.history(table);
    }

    private BatchOutcome outcome(BatchPlan plan, FoldResult result, Instant start) {
        Instant now = clock.instant();
        Map<String, String> hashes = new HashMap<>(result.hashes());
        for (PlannedFile planned : plan.files()) {
            if (!hashes.containsKey(planned.file().key())) {
                hash(planned.file()).ifPresent(hash -> hashes.put(planned.file().key(), hash));
            }
        }
        return new BatchOutcome(
                plan.batch(),
                plan.id(),
                now,
                Duration.between(start, now).toMillis() / 1000.0,
                result.engine(),
                result.counters(),
                result.files(),
                result.insertedByUpdate(),
                result.deltaVersion(),
                result.bytesWritten(),
                result.greatest(),
                result.reach(),
                hashes,
                result.warnings());
    }

    private Optional<String> hash(StagedFile file) {
        try {
            return Optional.of(StagedBytes.hash(staging.store(), file));
        } catch (ObjectChangedException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

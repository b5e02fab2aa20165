package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.ledger.TableHistory.KnownFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides the next batch of a table from what is staged and what is recorded. */
public final class BatchPlanner {
    /** More files than this make another batch: a plan is held in memory and written as one object. */
    static final int MAX_FILES = 10_000;

    private final TableSpec spec;
    private final FileHash hashes;

    /**
     * A planner for one table.
     *
     * @param hashes hashes files that are staged again
     */
    public BatchPlanner(TableSpec spec, FileHash hashes) {
        this.spec = spec;
        this.hashes = hashes;
    }

    /**
     * What to do next.
     *
     * @param id unique id for the plan, should there be one
     */
    public PlanDecision next(TableHistory history, TableListing listing, PlanRequest request, Instant now, String id) {
        List<StagedFile> fresh = new ArrayList<>();
        List<StagedFile> duplicates = new ArrayList<>();
        for (StagedFile file : listing.files()) {
            if (!history.knows(file)) {
                (isDuplicate(file, history) ? duplicates : fresh).add(file);
            }
        }
        LoadGenerations loads =
                new LoadGenerations(spec, history, listing, request, now, keys(fresh), keys(duplicates));
        List<String> warnings = new ArrayList<>(reported(history, fresh, loads));
        if (loads.opens()) {
            String pending = loads.whyPending();
            List<StagedFile> waiting = union(loads.baseline(), fresh);
            if (pending != null) {
                warnings.add(pending);
                return new PlanDecision(
                        plan(history, null, List.of(), duplicates, now, id, List.of()), waiting, warnings);
            }
            return new PlanDecision(
                    plan(history, loads.reload(), loads.baseline(), List.of(), now, id, warnings), waiting, List.of());
        }
        List<StagedFile> files = new ArrayList<>(loads.joining());
        fresh.stream()
                .filter(file -> file.name().kind() == FileKind.CHANGES)
                .filter(request::wants)
                .forEach(files::add);
        BatchPlan plan = plan(history, null, files, duplicates, now, id, warnings);
        return new PlanDecision(plan, fresh, plan == null ? warnings : List.of());
    }

    private boolean isDuplicate(StagedFile file, TableHistory history) {
        KnownFile known = history.known(file.key()).orElse(null);
        if (known == null || known.hash() == null || known.file().sizeBytes() != file.sizeBytes()) {
            return false;
        }
        if (known.file().etag().equals(file.etag())) {
            return true;
        }
        Optional<String> hash = hashes.of(file);
        return hash.isPresent() && hash.get().equals(known.hash());
    }

    private List<String> reported(TableHistory history, List<StagedFile> fresh, LoadGenerations loads) {
        List<String> warnings = new ArrayList<>();
        for (StagedFile file : fresh) {
            Optional<KnownFile> known = history.known(file.key());
            if (file.name().kind() == FileKind.CHANGES
                    && known.isPresent()
                    && !known.get().damaged()) {
                warnings.add("Change file " + file.key() + " was staged again with other bytes: lines that were applied"
                        + " stay as they are, new and quarantined lines are applied.");
            }
        }
        if (loads.isRepetition()) {
            warnings.add("The full load was staged again with the bytes it had, and nothing was done. If the source was"
                    + " restored to that state, run 'apply --reload " + spec.name() + "'.");
        }
        if (history.loadGeneration() == 0
                && !loads.opens()
                && !loads.joining().isEmpty()
                && !history.greatestChangeName().isEmpty()) {
            warnings.add("The first full load was staged after changes had been applied: its rows count as older than"
                    + " those changes. If it was a reload, run 'apply --reload " + spec.name() + "'.");
        }
        if (loads.isFirstAndOpens()) {
            warnings.add("The first full load was staged after deletes had been forgotten, so it is taken as a reload:"
                    + " rows that it does not hold, and changes planned before it, go.");
        }
        for (StagedFile file : fresh) {
            if (file.sizeBytes() == 0) {
                warnings.add("Staged file " + file.key() + " is empty. DMS writes none such; check how it got there.");
            }
        }
        return warnings;
    }

    private @Nullable BatchPlan plan(
            TableHistory history,
            @Nullable Reload reload,
            List<StagedFile> files,
            List<StagedFile> duplicates,
            Instant now,
            String id,
            List<String> warnings) {
        if (files.isEmpty() && duplicates.isEmpty()) {
            return null;
        }
        Optional<Reload> settled = history.reload();
        List<PlannedFile> planned = files.stream()
                .limit(reload == null ? MAX_FILES : Long.MAX_VALUE)
                .map(file -> new PlannedFile(
                        file,
                        file.name().kind() == FileKind.CHANGES
                                && settled.isPresent()
                                && settled.get().supersedes(file)))
                .toList();
        int generation = Math.max(1, history.loadGeneration()) + (reload == null ? 0 : 1);
        return new BatchPlan(history.lastBatch() + 1, id, now, generation, reload, planned, duplicates, warnings);
    }

    private static List<StagedFile> union(List<StagedFile> first, List<StagedFile> second) {
        Set<String> seen = keys(first);
        List<StagedFile> all = new ArrayList<>(first);
        second.stream().filter(file -> !seen.contains(file.key())).forEach(all::add);
        return all;
    }

    private static Set<String> keys(List<StagedFile> files) {
        return files.stream().map(StagedFile::key).collect(Collectors.toSet());
    }
}

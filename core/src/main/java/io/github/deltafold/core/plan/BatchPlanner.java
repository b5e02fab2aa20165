package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.KnownFile;
import io.github.deltafold.core.ledger.TableHistory;
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
        Set<String> duplicateKeys = keys(duplicates);
        LoadGenerations loads = new LoadGenerations(spec, history, listing, request, now, keys(fresh), duplicateKeys);
        List<String> warnings = new ArrayList<>(reported(history, fresh));
        warnings.addAll(loads.warnings(duplicateKeys));
        if (loads.opens()) {
            return reload(history, loads, fresh, duplicates, now, id, warnings);
        }
        List<StagedFile> files = new ArrayList<>(loads.joining());
        fresh.stream()
                .filter(file -> file.name().kind() == FileKind.CHANGES)
                .filter(request::wants)
                .forEach(files::add);
        BatchPlan plan = plan(history, null, files, duplicates, now, id, warnings);
        return new PlanDecision(plan, fresh, plan == null ? warnings : List.of());
    }

    private PlanDecision reload(
            TableHistory history,
            LoadGenerations loads,
            List<StagedFile> fresh,
            List<StagedFile> duplicates,
            Instant now,
            String id,
            List<String> warnings) {
        List<StagedFile> files = new ArrayList<>(loads.baseline());
        List<StagedFile> waiting = union(files, fresh);
        String pending = loads.whyPending();
        if (pending != null) {
            warnings.add(pending);
            return new PlanDecision(plan(history, null, List.of(), duplicates, now, id, List.of()), waiting, warnings);
        }
        Reload reload = loads.reload();
        files.addAll(loads.changesToRepeat(reload));
        return new PlanDecision(
                plan(history, reload, files, List.of(), now, id, warnings), union(files, fresh), List.of());
    }

    private boolean isDuplicate(StagedFile file, TableHistory history) {
        KnownFile known = history.known(file.key()).orElse(null);
        if (known == null || known.damaged() || known.file().sizeBytes() != file.sizeBytes()) {
            return false;
        }
        if (known.file().etag().equals(file.etag())) {
            return true;
        }
        if (known.hash() == null) {
            return false;
        }
        Optional<String> hash = hashes.of(file);
        return hash.isPresent() && hash.get().equals(known.hash());
    }

    private static List<String> reported(TableHistory history, List<StagedFile> fresh) {
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
        Reload settled = Optional.ofNullable(reload).or(history::reload).orElse(null);
        List<PlannedFile> planned = files.stream()
                .limit(reload == null ? MAX_FILES : Long.MAX_VALUE)
                .map(file -> new PlannedFile(file, isSuperseded(file, settled, history)))
                .toList();
        int generation = reload == null
                ? Math.max(1, history.loadGeneration())
                : Math.max(1, history.loads().lastGeneration()) + 1;
        return new BatchPlan(history.lastBatch() + 1, id, now, generation, reload, planned, duplicates, warnings);
    }

    /** A change file staged again is as old as it was at first. */
    private static boolean isSuperseded(StagedFile file, @Nullable Reload settled, TableHistory history) {
        return file.name().kind() == FileKind.CHANGES
                && settled != null
                && settled.supersedes(history.asFirstStaged(file));
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

package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.ledger.TableHistory.KnownFile;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a full load is a new baseline, what it is made of, and when it is complete (the reload rules of the design).
 *
 * <p>A generation is opened by a full-load key that the current one holds, staged again with other bytes, or staged
 * again with the same bytes beside a full-load key that is new. Other new full-load keys join the open generation.
 */
final class LoadGenerations {
    private final TableSpec spec;
    private final TableHistory history;
    private final TableListing listing;
    private final PlanRequest request;
    private final Instant now;
    private final List<StagedFile> replaced = new ArrayList<>();
    private final List<StagedFile> stagedAgain = new ArrayList<>();
    private final List<StagedFile> added = new ArrayList<>();
    private final List<StagedFile> leftOver = new ArrayList<>();

    /**
     * Looks at the full-load files of a table.
     *
     * @param fresh keys whose staged content was not taken in yet
     * @param duplicates keys staged again with the bytes they had, since the last look
     */
    LoadGenerations(
            TableSpec spec,
            TableHistory history,
            TableListing listing,
            PlanRequest request,
            Instant now,
            Set<String> fresh,
            Set<String> duplicates) {
        this.spec = spec;
        this.history = history;
        this.listing = listing;
        this.request = request;
        this.now = now;
        for (StagedFile file : listing.fullLoad()) {
            KnownFile known = history.known(file.key()).orElse(null);
            boolean held = known != null
                    && known.loadGeneration() == history.loadGeneration()
                    && history.loadGeneration() > 0
                    && !known.damaged();
            if (fresh.contains(file.key())) {
                (held ? replaced : added).add(file);
            } else if (held && known != null) {
                // A copy that kept its time, as when a bucket becomes a folder, was not staged again.
                boolean later = file.modified().isAfter(known.file().modified());
                boolean again = (duplicates.contains(file.key()) && later) || known.stagedAgain();
                (again ? stagedAgain : leftOver).add(file);
            }
        }
    }

    /** Full-load files that are new and no reload: they join the open generation. */
    List<StagedFile> joining() {
        return added;
    }

    /** Whether the full load as it is staged opens a generation. */
    boolean opens() {
        if (history.loadGeneration() == 0) {
            return request.reload()
                    && !added.isEmpty()
                    && !history.greatestChangeName().isEmpty();
        }
        return request.reload() || !replaced.isEmpty() || (!stagedAgain.isEmpty() && !added.isEmpty());
    }

    /** Whether full-load files were staged again with their old bytes and nothing else: a duplicate, to be reported. */
    boolean isRepetition() {
        return !opens() && !stagedAgain.isEmpty();
    }

    /** What the new generation is made of. */
    List<StagedFile> baseline() {
        if (request.reload()) {
            return listing.fullLoad();
        }
        List<StagedFile> files = new ArrayList<>(replaced);
        files.addAll(stagedAgain);
        files.addAll(added);
        return TableListing.of(files).fullLoad();
    }

    /** Why the baseline cannot be folded yet; null when it is complete. */
    @Nullable String whyPending() {
        if (request.reload() || request.loadComplete()) {
            return null;
        }
        if (!leftOver.isEmpty()) {
            int more = leftOver.size() - 1;
            return "Reload pending: " + leftOver.get(0).key()
                    + (more == 0 ? " was" : " and " + more + (more == 1 ? " other file were" : " other files were"))
                    + " not staged again with the rest of the full load. If that is left over from an earlier load, run"
                    + " 'apply --load-complete --table " + spec.name() + "'.";
        }
        Instant newest = baseline().stream()
                .map(StagedFile::modified)
                .max(Instant::compareTo)
                .orElse(now);
        boolean changesFollow =
                listing.changes().stream().anyMatch(file -> file.modified().isAfter(newest));
        if (changesFollow || spec.loadSettle().isZero()) {
            return null;
        }
        boolean settled = Duration.between(newest, now).compareTo(spec.loadSettle()) >= 0;
        int before = history.fullLoad().size();
        if (settled && baseline().size() >= before) {
            return null;
        }
        return settled
                ? "Reload pending: " + baseline().size() + " full-load files are staged, the load before had " + before
                        + ". If no more will come, run 'apply --load-complete --table " + spec.name() + "'."
                : "Reload pending: a full load was staged again and may still grow. It is applied once a change file"
                        + " follows it, or nothing was added for " + spec.loadSettle() + " ('load-settle').";
    }

    /** What the new baseline settles about change files. */
    Reload reload() {
        Instant start = baseline().stream()
                .map(StagedFile::modified)
                .min(Instant::compareTo)
                .orElse(now);
        return new Reload(history.greatestChangeName(), start);
    }
}

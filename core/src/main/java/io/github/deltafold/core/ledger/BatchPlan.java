package io.github.deltafold.core.ledger;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.RecordState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A batch that was decided, before any of it is done. It pins the files, so that whoever finishes it does the same.
 *
 * @param batch number of the batch in its table, from 1
 * @param id unique to this plan: no two plans are the same bytes, and the commit of the batch carries it
 * @param plannedAt when it was decided
 * @param loadGeneration the load generation of the files, from 1
 * @param reload present when the batch is a new baseline: rows of older generations that it does not hold go
 * @param files what is to be folded, full loads first
 * @param duplicates files staged again with the bytes they had, which need no reading
 * @param warnings what the operator should know of this decision
 * @param purge present when the batch folds nothing and forgets tombstones
 * @param beyondHorizon what becomes of changes that are not newer than forgotten tombstones
 * @param settlement present when records of the quarantine are settled with this batch
 */
public record BatchPlan(
        long batch,
        String id,
        Instant plannedAt,
        int loadGeneration,
        @Nullable Reload reload,
        List<PlannedFile> files,
        List<StagedFile> duplicates,
        List<String> warnings,
        @Nullable Purge purge,
        BeyondHorizon beyondHorizon,
        @Nullable Settlement settlement) {
    public BatchPlan {
        files = List.copyOf(files);
        duplicates = List.copyOf(duplicates);
        warnings = List.copyOf(warnings);
        beyondHorizon = Objects.requireNonNullElse(beyondHorizon, BeyondHorizon.QUARANTINE);
    }

    /** A plan of files as they are staged. */
    public BatchPlan(
            long batch,
            String id,
            Instant plannedAt,
            int loadGeneration,
            @Nullable Reload reload,
            List<PlannedFile> files,
            List<StagedFile> duplicates,
            List<String> warnings) {
        this(
                batch,
                id,
                plannedAt,
                loadGeneration,
                reload,
                files,
                duplicates,
                warnings,
                null,
                BeyondHorizon.QUARANTINE,
                null);
    }

    /** A plan that forgets tombstones. */
    public static BatchPlan of(long batch, String id, Instant plannedAt, Purge purge) {
        return new BatchPlan(
                batch,
                id,
                plannedAt,
                purge.limit().loadGeneration(),
                null,
                List.of(),
                List.of(),
                List.of(),
                purge,
                BeyondHorizon.QUARANTINE,
                null);
    }

    /** This plan, which settles records of the quarantine as well. */
    public BatchPlan settling(Settlement records) {
        return with(files, beyondHorizon, records);
    }

    /** This plan, with another rule for changes that are not newer than forgotten tombstones. */
    public BatchPlan letting(BeyondHorizon rule) {
        return with(files, rule, settlement);
    }

    private BatchPlan with(List<PlannedFile> these, BeyondHorizon rule, @Nullable Settlement records) {
        return new BatchPlan(
                batch, id, plannedAt, loadGeneration, reload, these, duplicates, warnings, purge, rule, records);
    }

    /** Whether this batch reads records of the quarantine again, and nothing else. */
    public boolean isReplay() {
        return settlement != null && settlement.state() == RecordState.REPLAYED;
    }

    /** Whether this batch reads some lines of change files again, which stand among others that were done. */
    public boolean readsPartsOfChanges() {
        return isReplay()
                && files.stream().anyMatch(planned -> planned.file().name().kind() == FileKind.CHANGES);
    }

    /** The files that the ledger learns of with this batch; those of a replay it knows. */
    List<StagedFile> takenIn() {
        return isReplay() ? List.of() : files.stream().map(PlannedFile::file).toList();
    }

    /** The lines to read of files that are not to be read whole, by key. */
    public Map<String, LineRanges> partsToRead() {
        Map<String, LineRanges> parts = new HashMap<>();
        if (settlement != null && isReplay()) {
            settlement.lines().forEach((key, lines) -> parts.put(key, lines.toRead()));
        }
        return parts;
    }

    /** This plan without the files of a revision. What is set aside of a file that is gone stays open. */
    BatchPlan without(Revision revision) {
        List<PlannedFile> kept = files.stream()
                .filter(planned -> revision.dropped().stream()
                        .noneMatch(
                                dropped -> dropped.key().equals(planned.file().key())))
                .toList();
        Set<String> gone = revision.dropped().stream()
                .filter(dropped -> !dropped.damaged())
                .map(DroppedFile::key)
                .collect(Collectors.toSet());
        return with(kept, beyondHorizon, settlement == null ? null : settlement.without(gone));
    }

    /** What is left of a plan that was given up: nothing to fold, and no new generation. */
    BatchPlan givenUp() {
        return new BatchPlan(batch, id, plannedAt, loadGeneration, null, List.of(), List.of(), List.of());
    }

    /**
     * A file of a plan.
     *
     * @param superseded whether it belongs to an older load generation: the baseline holds newer rows than it, so that
     *     all its lines are late
     */
    public record PlannedFile(StagedFile file, boolean superseded) {}

    /**
     * What a baseline settles about the files around it.
     *
     * @param supersededThrough greatest name of a change file planned before the reload; no name up to it is newer
     * @param baselineStart modification time of the baseline's first file; change files staged before it are older
     * @param incomplete whether the operator took it as complete though a file of it is damaged: no row goes
     * @param leftOut full-load files that the operator left out of it; they are passed over until staged again
     */
    public record Reload(
            String supersededThrough, Instant baselineStart, boolean incomplete, List<StagedFile> leftOut) {
        public Reload {
            leftOut = List.copyOf(Objects.requireNonNullElse(leftOut, List.of()));
        }

        /** A baseline that leaves nothing out. */
        public Reload(String supersededThrough, Instant baselineStart) {
            this(supersededThrough, baselineStart, false, List.of());
        }

        /** Whether the baseline is newer than a change file. */
        public boolean supersedes(StagedFile changeFile) {
            return changeFile.name().base().compareTo(supersededThrough) <= 0
                    || changeFile.modified().isBefore(baselineStart);
        }
    }

    /**
     * Files of a plan that cannot be folded any more.
     *
     * @param number of the revision, from 1
     * @param givenUp whether nothing of the plan is folded, and its files are planned again from what is staged then: a
     *     reload, which is folded whole or not at all, or a plan in the way of a reload that is asked for
     */
    public record Revision(long batch, int number, List<DroppedFile> dropped, boolean givenUp) {
        public Revision {
            dropped = List.copyOf(dropped);
        }

        /** Drops files from a plan, which is folded without them. */
        public Revision(long batch, int number, List<DroppedFile> dropped) {
            this(batch, number, dropped, false);
        }
    }

    /**
     * A file dropped from a plan.
     *
     * @param key key below the staging prefix
     * @param damaged whether its bytes are unreadable, so that it is quarantined; otherwise it vanished or was replaced
     * @param reason why, for the report
     */
    public record DroppedFile(String key, boolean damaged, String reason) {
        /** What the operator is told. */
        public String warning() {
            return damaged ? about(key) + "is quarantined as a whole: " + reason : reason;
        }

        /** How a warning about a file begins, which is no longer true once the file is planned anew. */
        static String about(String key) {
            return "Staged file " + key + " ";
        }
    }
}

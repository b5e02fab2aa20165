package io.github.deltafold.core.ledger;

import io.github.deltafold.core.naming.StagedFile;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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
        BeyondHorizon beyondHorizon) {
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
        this(batch, id, plannedAt, loadGeneration, reload, files, duplicates, warnings, null, BeyondHorizon.QUARANTINE);
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
                BeyondHorizon.QUARANTINE);
    }

    /** This plan without the files of a revision. */
    BatchPlan without(Revision revision) {
        List<PlannedFile> kept = files.stream()
                .filter(planned -> revision.dropped().stream()
                        .noneMatch(
                                dropped -> dropped.key().equals(planned.file().key())))
                .toList();
        return new BatchPlan(
                batch, id, plannedAt, loadGeneration, reload, kept, duplicates, warnings, purge, beyondHorizon);
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

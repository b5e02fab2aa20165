package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that batches of a table took in.
 *
 * @param byKey the latest content of each key, vanished ones included
 * @param linesRead how many lines the last finished batch that read a key whole read of it
 */
record KnownFiles(Map<String, KnownFile> byKey, Map<String, Long> linesRead) {
    static final KnownFiles NONE = new KnownFiles(Map.of(), Map.of());

    KnownFiles {
        byKey = Collections.unmodifiableMap(byKey); // whoever makes one has just made the map
        linesRead = Collections.unmodifiableMap(linesRead);
    }

    Optional<KnownFile> of(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Whether this very file, staged at this very time, was taken in. */
    boolean knows(StagedFile file) {
        KnownFile known = byKey.get(file.key());
        return known != null && known.file().equals(file);
    }

    /** The earliest time at which the store took the key of a file in, as far as seen. */
    Instant firstStaged(StagedFile file) {
        KnownFile before = byKey.get(file.key());
        return before == null || file.modified().isBefore(before.firstStaged())
                ? file.modified()
                : before.firstStaged();
    }

    /** How many files of a plan are read for the first time: a replay reads anew only what could not be read before. */
    long newlyRead(BatchPlan plan) {
        return plan.files().stream()
                .filter(planned -> !plan.isReplay()
                        || of(planned.file().key()).filter(KnownFile::damaged).isPresent())
                .count();
    }

    /**
     * These files and those of a plan.
     *
     * @param before how far the table had come before it
     */
    KnownFiles after(BatchPlan plan, Progress before) {
        Map<String, KnownFile> known = new HashMap<>(byKey);
        for (StagedFile file : plan.takenIn()) {
            boolean joinsLate =
                    file.name().kind() == FileKind.FULL_LOAD && plan.reload() == null && before.changesFollowTheLoad();
            known.put(
                    file.key(),
                    new KnownFile(file, null, plan.loadGeneration(), false, false, joinsLate, firstStaged(file)));
        }
        for (StagedFile duplicate : plan.duplicates()) {
            known.computeIfPresent(duplicate.key(), (key, file) -> file.asDuplicate(duplicate));
        }
        if (plan.reload() != null) {
            known.replaceAll((key, file) -> file.settled());
            int older = plan.loadGeneration() - 1;
            plan.reload().leftOut().forEach(file -> known.put(file.key(), KnownFile.leftOut(file, older)));
        }
        settle(known, plan, before.greatestChangeName());
        return new KnownFiles(known, linesRead);
    }

    /** A full-load file that a change has followed is part of no reload to come. */
    private static void settle(Map<String, KnownFile> known, BatchPlan plan, String greatestChangeName) {
        if (known.values().stream().noneMatch(KnownFile::mayReload)) {
            return;
        }
        List<StagedFile> following = plan.files().stream()
                .map(PlannedFile::file)
                .filter(file -> file.name().kind() == FileKind.CHANGES
                        && file.name().base().compareTo(greatestChangeName) > 0)
                .toList();
        known.replaceAll((key, file) -> file.mayReload() && isFollowed(file, following) ? file.settled() : file);
    }

    private static boolean isFollowed(KnownFile load, List<StagedFile> following) {
        return following.stream()
                .anyMatch(change -> change.modified().isAfter(load.file().modified()));
    }

    /**
     * These files without those that a revision drops from the plan that took them in.
     *
     * @param before the files known before that plan
     */
    KnownFiles after(Revision revision, KnownFiles before) {
        Map<String, KnownFile> known = new HashMap<>(byKey);
        for (DroppedFile file : revision.dropped()) {
            if (file.damaged()) {
                known.computeIfPresent(file.key(), (key, planned) -> planned.asDamaged());
            } else {
                before.of(file.key())
                        .ifPresentOrElse(earlier -> known.put(file.key(), earlier), () -> known.remove(file.key()));
            }
        }
        return new KnownFiles(known, linesRead);
    }

    /**
     * These files and what a batch read of them.
     *
     * @param read the files of the batch, in its order; empty for one that read parts of files that were read before
     */
    KnownFiles after(BatchOutcome outcome, List<PlannedFile> read) {
        Map<String, KnownFile> known = new HashMap<>(byKey);
        outcome.hashes().forEach((key, hash) -> known.computeIfPresent(key, (k, file) -> file.asRead(hash)));
        Map<String, Long> lines = new HashMap<>(linesRead);
        // an outcome of an earlier release lacks them
        if (read.size() == outcome.perFile().size()) {
            for (int i = 0; i < read.size(); i++) {
                lines.put(read.get(i).file().key(), outcome.perFile().get(i).read());
            }
        }
        return new KnownFiles(known, lines);
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.NameTime;
import io.github.deltafold.core.naming.StagedFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * The files that batches of a table took in: the latest content of each key, vanished ones included. One version shares
 * with the next what both hold, so that a batch costs what it brings and not what came before.
 *
 * @param loads full-load files, by key
 * @param changes change files, by key
 * @param pages change files that lie in the store and not here; {@code changes} holds what is newer of the same keys
 */
record KnownFiles(PMap<String, KnownFile> loads, TreePMap<String, KnownFile> changes, FilePages pages) {
    static final KnownFiles NONE = new KnownFiles(TreePMap.empty(), TreePMap.empty(), FilePages.NONE);

    Optional<KnownFile> of(String key) {
        KnownFile load = loads.get(key);
        KnownFile here = load == null ? changes.get(key) : load;
        return here == null ? pages.find(key) : Optional.of(here);
    }

    /** Every file, in no order. <b>Cost:</b> one request per page. */
    Stream<KnownFile> all() {
        Stream<KnownFile> here = Stream.concat(loads.values().stream(), changes.values().stream());
        return pages.isEmpty()
                ? here
                : Stream.concat(
                        here,
                        pages.all()
                                .filter(file -> !changes.containsKey(file.file().key())));
    }

    /** Whether this very file, staged at this very time, was taken in. */
    boolean knows(StagedFile file) {
        return of(file.key()).filter(known -> known.file().equals(file)).isPresent();
    }

    /** The earliest time at which the store took the key of a file in, as far as seen. */
    Instant firstStaged(StagedFile file) {
        return of(file.key())
                .map(KnownFile::firstStaged)
                .filter(before -> before.isBefore(file.modified()))
                .orElse(file.modified());
    }

    /** How many lines the last finished batch that read a key whole read of it. */
    long linesRead(String key) {
        return of(key).map(KnownFile::linesRead).orElse(0L);
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
        KnownFiles known = this;
        for (StagedFile file : plan.takenIn()) {
            boolean joinsLate =
                    file.name().kind() == FileKind.FULL_LOAD && plan.reload() == null && before.changesFollowTheLoad();
            known = known.with(new KnownFile(
                    file,
                    null,
                    plan.loadGeneration(),
                    false,
                    false,
                    joinsLate,
                    firstStaged(file),
                    linesRead(file.key())));
        }
        for (StagedFile duplicate : plan.duplicates()) {
            known = known.changed(known.of(duplicate.key())
                    .map(file -> file.asDuplicate(duplicate))
                    .orElse(null));
        }
        if (plan.reload() != null) {
            known = known.settled(known.loads.values());
            int older = plan.loadGeneration() - 1;
            for (StagedFile file : plan.reload().leftOut()) {
                known = known.with(KnownFile.leftOut(file, older, linesRead(file.key())));
            }
        }
        return known.settled(plan, before.greatestChangeName());
    }

    private KnownFiles with(KnownFile file) {
        String key = file.file().key();
        return file.isLoad()
                ? new KnownFiles(loads.plus(key, file), changes, pages)
                : new KnownFiles(loads, changes.plus(key, file), pages);
    }

    private KnownFiles changed(@Nullable KnownFile file) {
        return file == null ? this : with(file);
    }

    private KnownFiles without(String key) {
        return new KnownFiles(loads.minus(key), changes.minus(key), pages);
    }

    private KnownFiles settled(Iterable<KnownFile> files) {
        KnownFiles known = this;
        for (KnownFile file : files) {
            known = known.with(file.settled());
        }
        return known;
    }

    /** A full-load file that a change has followed is part of no reload to come. */
    private KnownFiles settled(BatchPlan plan, String greatestChangeName) {
        List<KnownFile> open =
                loads.values().stream().filter(KnownFile::mayReload).toList();
        if (open.isEmpty()) {
            return this;
        }
        List<StagedFile> following = plan.files().stream()
                .map(PlannedFile::file)
                .filter(file -> file.name().kind() == FileKind.CHANGES
                        && file.name().base().compareTo(greatestChangeName) > 0)
                .toList();
        return settled(open.stream().filter(file -> isFollowed(file, following)).toList());
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
        KnownFiles known = this;
        for (DroppedFile file : revision.dropped()) {
            if (file.damaged()) {
                known = known.changed(
                        known.of(file.key()).map(KnownFile::asDamaged).orElse(null));
            } else {
                KnownFile earlier = before.of(file.key()).orElse(null);
                known = earlier == null ? known.without(file.key()) : known.with(earlier);
            }
        }
        return known;
    }

    /**
     * These files and what a batch read of them.
     *
     * @param read the files of the batch, in its order; empty for one that read parts of files that were read before
     */
    KnownFiles after(BatchOutcome outcome, List<PlannedFile> read) {
        KnownFiles known = this;
        for (var hash : outcome.hashes().entrySet()) {
            known = known.changed(known.of(hash.getKey())
                    .map(file -> file.asRead(hash.getValue()))
                    .orElse(null));
        }
        // an outcome of an earlier release lacks them
        if (read.size() == outcome.perFile().size()) {
            for (int i = 0; i < read.size(); i++) {
                long lines = outcome.perFile().get(i).read();
                known = known.changed(known.of(read.get(i).file().key())
                        .map(file -> file.withLines(lines))
                        .orElse(null));
            }
        }
        return known;
    }

    /** The key after which new files lie; see {@link TableHistory#newFilesAfter}. */
    String newFilesAfter() {
        if (pages.isEmpty()) {
            return "";
        }
        Optional<String> after =
                pages.greatestKey(KeyLayout.of(changes.values().stream().toList()));
        // a full load is never passed over
        return after.filter(key -> loads.keySet().stream().allMatch(load -> load.compareTo(key) > 0))
                .orElse("");
    }

    /** Files of which one list holds all that lie in no page. */
    static KnownFiles of(List<KnownFile> held, FilePages pages) {
        KnownFiles known = new KnownFiles(NONE.loads, NONE.changes, pages);
        for (KnownFile file : held) {
            known = known.with(file);
        }
        return known;
    }

    /** The files that lie in no page. */
    List<KnownFile> held() {
        List<KnownFile> held = new ArrayList<>(loads.values());
        held.addAll(changes.values());
        return held;
    }

    /**
     * Change files to put into pages, by key: those at rest that a summary need not hold, as far as they fill pages.
     *
     * @param greatestChangeName greatest name of a change file planned so far
     */
    List<KnownFile> changesToPage(SummaryLimits limits, String greatestChangeName) {
        List<KnownFile> atRest =
                changes.values().stream().filter(KnownFile::isAtRest).toList();
        String recent = NameTime.earlier(greatestChangeName, limits.keptFor()).orElse("");
        long recentFiles = atRest.stream()
                .filter(known -> known.file().name().base().compareTo(recent) >= 0)
                .count();
        long kept = Math.min(limits.mostFiles(), Math.max(limits.leastFiles(), recentFiles));
        long rest = Math.max(0, atRest.size() - kept);
        return atRest.subList(0, (int) (rest - rest % limits.filesPerPage()));
    }

    /** These files, some of which lie in pages now. */
    KnownFiles paged(List<KnownFile> files, FilePages allPages) {
        TreePMap<String, KnownFile> rest =
                changes.minusAll(files.stream().map(file -> file.file().key()).toList());
        return new KnownFiles(loads, rest, allPages);
    }
}

package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.KnownFile;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.staging.TableListing;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The full-load files of a table as they are staged, sorted by what they are to the open load generation. */
final class StagedLoads {
    private final TableHistory history;
    private final TableListing listing;
    private final List<StagedFile> replaced = new ArrayList<>();
    private final List<StagedFile> again = new ArrayList<>();
    private final List<StagedFile> joinedLate = new ArrayList<>();
    private final List<StagedFile> added = new ArrayList<>();
    private final List<StagedFile> returned = new ArrayList<>();
    private final List<StagedFile> notAgain = new ArrayList<>();
    private final List<StagedFile> damaged = new ArrayList<>();
    private final List<StagedFile> cutOff;

    /**
     * Sorts the full-load files of a listing.
     *
     * @param fresh keys whose staged content was not taken in yet
     * @param duplicates keys staged again with the bytes they had, since the last look
     */
    StagedLoads(TableHistory history, TableListing listing, Set<String> fresh, Set<String> duplicates) {
        this.history = history;
        this.listing = listing;
        for (StagedFile file : listing.fullLoad()) {
            KnownFile known = history.known(file.key()).orElse(null);
            boolean held = isHeld(known);
            if (history.loads().isDamaged(file)) {
                damaged.add(file);
            } else if (fresh.contains(file.key())) {
                (held ? replaced : added).add(file);
            } else if (known != null) {
                // A copy that kept its time, as when a bucket becomes a folder, was not staged again.
                boolean later = file.modified().isAfter(known.file().modified());
                boolean stagedAgain = (duplicates.contains(file.key()) && later) || known.stagedAgain();
                if (stagedAgain) {
                    (held ? again : returned).add(file);
                } else if (held) {
                    (known.joinedLate() ? joinedLate : notAgain).add(file);
                }
            }
        }
        this.cutOff = isAnother() ? tails() : List.of();
    }

    private boolean isHeld(@Nullable KnownFile known) {
        return known != null
                && history.loadGeneration() > 0
                && known.loadGeneration() == history.loadGeneration()
                && !known.damaged();
    }

    /** Files that are new to the open generation. */
    List<StagedFile> added() {
        return added;
    }

    /** Files that were staged again with bytes that only an older generation held. */
    List<StagedFile> returned() {
        return returned;
    }

    /** Files that a reload could not be folded with, as they are. */
    List<StagedFile> damaged() {
        return damaged;
    }

    /** Whether files of the open generation were staged again with the bytes they had. */
    boolean isRepeated() {
        return !again.isEmpty();
    }

    /** Whether the full load as it is staged is another one than that of the open generation. */
    boolean isAnother() {
        return !replaced.isEmpty() || (!again.isEmpty() && !added.isEmpty()) || !damaged.isEmpty();
    }

    /** What was staged since the open generation: the files of a new load. */
    List<StagedFile> sinceThen() {
        List<StagedFile> files = new ArrayList<>(stagedSince());
        files.removeAll(cutOff);
        return TableListing.of(files).fullLoad();
    }

    /** Files of the open generation, or of a load after it, that the newest load did not stage again. */
    List<StagedFile> leftOver() {
        List<StagedFile> files = new ArrayList<>(notAgain);
        files.addAll(cutOff);
        return TableListing.of(files).fullLoad();
    }

    /** Files of a load that was overtaken before it was folded, and that the newest load did not stage again. */
    List<StagedFile> cutOff() {
        return cutOff;
    }

    private List<StagedFile> stagedSince() {
        List<StagedFile> files = new ArrayList<>(replaced);
        files.addAll(again);
        files.addAll(joinedLate);
        files.addAll(added);
        files.addAll(returned);
        return files;
    }

    /**
     * The tail of a load that a newer and shorter one came after: a change lies between them, and all names of the newer
     * one are smaller. A file staged again with its old bytes, or in place of a damaged one, repairs a load and begins
     * none.
     */
    private List<StagedFile> tails() {
        List<StagedFile> changes = listing.changes().stream()
                .filter(change -> change.name().base().compareTo(history.greatestChangeName()) > 0)
                .toList();
        List<StagedFile> beginning = new ArrayList<>(replaced);
        beginning.addAll(added);
        beginning.removeIf(file -> history.loads().damaged().containsKey(file.key()));
        return stagedSince().stream()
                .filter(file -> changes.stream()
                        .anyMatch(change ->
                                change.modified().isAfter(file.modified()) && isTail(file, change, beginning)))
                .toList();
    }

    private static boolean isTail(StagedFile file, StagedFile change, List<StagedFile> beginning) {
        List<StagedFile> newer = beginning.stream()
                .filter(other -> other.modified().isAfter(change.modified()))
                .toList();
        return !newer.isEmpty()
                && newer.stream()
                        .allMatch(other ->
                                other.name().base().compareTo(file.name().base()) < 0);
    }
}

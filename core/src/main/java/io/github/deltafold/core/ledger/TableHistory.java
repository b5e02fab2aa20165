package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.record.FileWarnings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the ledger says about a table: an immutable sum of its entries. */
public final class TableHistory {
    /** A table that nothing is recorded about. */
    public static final TableHistory EMPTY = new TableHistory(
            0,
            0,
            null,
            "",
            null,
            Counters.NONE,
            Map.of(),
            Set.of(),
            0,
            0,
            0,
            0,
            List.of(),
            0,
            null,
            null,
            null,
            LoadMemory.EMPTY,
            null,
            TombstoneHistory.EMPTY);

    private final long lastBatch;
    private final int loadGeneration;
    private final @Nullable Reload reload;
    private final String greatestChangeName;
    private final @Nullable ChangeOrder greatestOrder;
    private final Counters rows;
    private final Map<String, KnownFile> files;
    private final Set<String> warnings;
    private final long appliedFiles;
    private final long duplicateFiles;
    private final long damagedFiles;
    private final long settledRecords;
    private final List<DroppedFile> dropped;
    private final int revisions;
    private final @Nullable BatchPlan openPlan;
    private final @Nullable BatchOutcome lastOutcome;
    private final @Nullable Long deltaVersion;
    private final LoadMemory loads;
    private final @Nullable TableHistory beforeOpenPlan;
    private final TombstoneHistory tombstones;

    private TableHistory(
            long lastBatch,
            int loadGeneration,
            @Nullable Reload reload,
            String greatestChangeName,
            @Nullable ChangeOrder greatestOrder,
            Counters rows,
            Map<String, KnownFile> files,
            Set<String> warnings,
            long appliedFiles,
            long duplicateFiles,
            long damagedFiles,
            long settledRecords,
            List<DroppedFile> dropped,
            int revisions,
            @Nullable BatchPlan openPlan,
            @Nullable BatchOutcome lastOutcome,
            @Nullable Long deltaVersion,
            LoadMemory loads,
            @Nullable TableHistory beforeOpenPlan,
            TombstoneHistory tombstones) {
        this.lastBatch = lastBatch;
        this.loadGeneration = loadGeneration;
        this.reload = reload;
        this.greatestChangeName = greatestChangeName;
        this.greatestOrder = greatestOrder;
        this.rows = rows;
        this.files = files;
        this.warnings = warnings;
        this.appliedFiles = appliedFiles;
        this.duplicateFiles = duplicateFiles;
        this.damagedFiles = damagedFiles;
        this.settledRecords = settledRecords;
        this.dropped = dropped;
        this.revisions = revisions;
        this.openPlan = openPlan;
        this.lastOutcome = lastOutcome;
        this.deltaVersion = deltaVersion;
        this.loads = loads;
        this.beforeOpenPlan = beforeOpenPlan;
        this.tombstones = tombstones;
    }

    /**
     * The latest content of a key that a batch took in.
     *
     * @param file its identity as last staged
     * @param hash SHA-256 of its bytes; null while its batch is open, or when it was damaged
     * @param loadGeneration the generation its batch belongs to
     * @param stagedAgain whether the same bytes were staged again, at a later time, and no change followed yet: it may be
     *     part of a reload to come
     * @param damaged whether it could not be read, so that nothing of it was applied
     * @param joinedLate whether it is a full-load file that joined its generation after changes, and no change followed
     *     yet: it may have been the first file of a reload to come
     * @param firstStaged the earliest time at which the store took the key in, as far as seen
     */
    public record KnownFile(
            StagedFile file,
            @Nullable String hash,
            int loadGeneration,
            boolean stagedAgain,
            boolean damaged,
            boolean joinedLate,
            Instant firstStaged) {
        KnownFile asDuplicate(StagedFile again) {
            boolean later = again.modified().isAfter(file.modified());
            return new KnownFile(again, hash, loadGeneration, stagedAgain || later, damaged, joinedLate, firstStaged);
        }

        KnownFile asDamaged() {
            return new KnownFile(file, null, loadGeneration, stagedAgain, true, joinedLate, firstStaged);
        }

        KnownFile asRead(String readHash) {
            return new KnownFile(file, readHash, loadGeneration, stagedAgain, false, joinedLate, firstStaged);
        }

        boolean mayReload() {
            return stagedAgain || joinedLate;
        }

        KnownFile settled() {
            return new KnownFile(file, hash, loadGeneration, false, damaged, false, firstStaged);
        }
    }

    /** Number of the last batch planned; 0 before the first. */
    public long lastBatch() {
        return lastBatch;
    }

    /** The load generation; 0 before the first full load. */
    public int loadGeneration() {
        return loadGeneration;
    }

    /** What the baseline of this generation superseded; empty in the first generation. */
    public Optional<Reload> reload() {
        return Optional.ofNullable(reload);
    }

    /** Greatest name of a change file planned so far; empty text before the first. */
    public String greatestChangeName() {
        return greatestChangeName;
    }

    /** Greatest order applied so far. */
    public Optional<ChangeOrder> greatestOrder() {
        return Optional.ofNullable(greatestOrder);
    }

    /** What became of all lines since the table began. */
    public Counters rows() {
        return rows;
    }

    /** The latest content taken in under a key. */
    public Optional<KnownFile> known(String key) {
        return Optional.ofNullable(files.get(key));
    }

    /** Whether this very file, staged at this very time, was taken in. */
    public boolean knows(StagedFile file) {
        KnownFile known = files.get(file.key());
        return known != null && known.file().equals(file);
    }

    /** Those of these files that were not taken in, as they are staged. */
    public List<StagedFile> unknown(List<StagedFile> staged) {
        return staged.stream().filter(file -> !knows(file)).toList();
    }

    /** A file with the earliest time at which the store took its key in, as far as seen. */
    public StagedFile asFirstStaged(StagedFile file) {
        return new StagedFile(file.key(), file.etag(), file.sizeBytes(), firstStaged(file));
    }

    /** Every key taken in so far, vanished ones included. */
    public Map<String, KnownFile> files() {
        return files;
    }

    /** Full-load files of the open generation. */
    public List<KnownFile> fullLoad() {
        return files.values().stream()
                .filter(known -> known.loadGeneration() == loadGeneration
                        && known.file().name().kind() == FileKind.FULL_LOAD
                        && !known.damaged())
                .toList();
    }

    /** What the operator should know, each once. */
    public Set<String> warnings() {
        return warnings;
    }

    /** How many files were folded; a file staged again with other bytes counts again. */
    public long appliedFiles() {
        return appliedFiles;
    }

    /** How often a file was staged again with the bytes it had. */
    public long duplicateFiles() {
        return duplicateFiles;
    }

    /** How many files could not be read and are quarantined as a whole. */
    public long damagedFiles() {
        return damagedFiles;
    }

    /** How many records, and whole files, wait in quarantine. */
    public long openRecords() {
        return rows.quarantined() + damagedFiles - settledRecords;
    }

    /** A plan that has no outcome yet, without the files dropped from it; to be finished before another is made. */
    public Optional<BatchPlan> openPlan() {
        return Optional.ofNullable(openPlan);
    }

    /** Files dropped from the open plan, in order. */
    public List<DroppedFile> droppedFromOpenPlan() {
        return dropped;
    }

    /** How often the open plan was revised. */
    public int revisionsOfOpenPlan() {
        return revisions;
    }

    /** The version of the table that the last batch with anything to fold made. */
    public Optional<Long> deltaVersion() {
        return Optional.ofNullable(deltaVersion);
    }

    /** What is remembered of full loads beside the files taken in. */
    public LoadMemory loads() {
        return loads;
    }

    /** Whether changes were planned in the open load generation. */
    public boolean changesFollowTheLoad() {
        return greatestChangeName.compareTo(reload == null ? "" : reload.supersededThrough()) > 0;
    }

    /** What may be remembered of deletes, and what was forgotten. */
    public TombstoneHistory tombstones() {
        return tombstones;
    }

    /** The last batch that was recorded, purges aside. */
    public Optional<BatchOutcome> lastOutcome() {
        return Optional.ofNullable(lastOutcome);
    }

    /** This history and a plan. */
    public TableHistory after(BatchPlan plan) {
        Map<String, KnownFile> known = new HashMap<>(files);
        Set<String> stillTrue = plan.reload() == null ? new TreeSet<>(warnings) : new TreeSet<>();
        boolean load = false;
        String greatestName = greatestChangeName;
        List<PlannedFile> takenIn = plan.isReplay() ? List.of() : plan.files();
        for (PlannedFile planned : takenIn) {
            StagedFile file = planned.file();
            stillTrue.removeIf(text -> text.startsWith(DroppedFile.about(file.key())));
            boolean isLoad = file.name().kind() == FileKind.FULL_LOAD;
            boolean joinsLate = isLoad && plan.reload() == null && changesFollowTheLoad();
            known.put(
                    file.key(),
                    new KnownFile(file, null, plan.loadGeneration(), false, false, joinsLate, firstStaged(file)));
            if (isLoad) {
                load = true;
            } else if (file.name().base().compareTo(greatestName) > 0) {
                greatestName = file.name().base();
            }
        }
        for (StagedFile duplicate : plan.duplicates()) {
            known.computeIfPresent(duplicate.key(), (key, before) -> before.asDuplicate(duplicate));
        }
        if (plan.reload() != null) {
            known.replaceAll((key, before) -> before.settled());
            plan.reload().leftOut().forEach(file -> known.put(file.key(), leftOut(file, plan.loadGeneration() - 1)));
        }
        settle(known, plan);
        return new TableHistory(
                plan.batch(),
                load ? plan.loadGeneration() : loadGeneration,
                plan.reload() == null ? reload : plan.reload(),
                greatestName,
                greatestOrder,
                rows,
                known,
                with(stillTrue, plan.warnings()),
                appliedFiles,
                duplicateFiles + plan.duplicates().size(),
                damagedFiles,
                settledRecords,
                List.of(),
                0,
                plan,
                lastOutcome,
                deltaVersion,
                loads.after(plan),
                this,
                tombstones.after(plan));
    }

    private Instant firstStaged(StagedFile file) {
        KnownFile before = files.get(file.key());
        return before == null || file.modified().isBefore(before.firstStaged())
                ? file.modified()
                : before.firstStaged();
    }

    private static KnownFile leftOut(StagedFile file, int olderGeneration) {
        return new KnownFile(file, null, olderGeneration, false, false, false, file.modified());
    }

    /** A full-load file that a change has followed is part of no reload to come. */
    private void settle(Map<String, KnownFile> known, BatchPlan plan) {
        if (known.values().stream().noneMatch(KnownFile::mayReload)) {
            return;
        }
        List<StagedFile> following = plan.files().stream()
                .map(PlannedFile::file)
                .filter(file -> file.name().kind() == FileKind.CHANGES
                        && file.name().base().compareTo(greatestChangeName) > 0)
                .toList();
        known.replaceAll((key, file) -> {
            return file.mayReload()
                            && following.stream()
                                    .anyMatch(change -> change.modified()
                                            .isAfter(file.file().modified()))
                    ? file.settled()
                    : file;
        });
    }

    /** This history and a revision of its open plan. */
    public TableHistory after(Revision revision) {
        if (openPlan == null || openPlan.batch() != revision.batch()) {
            return this;
        }
        if (revision.givenUp() && beforeOpenPlan != null) {
            return afterGivingUp(openPlan, beforeOpenPlan, revision);
        }
        Map<String, KnownFile> known = new HashMap<>(files);
        List<DroppedFile> allDropped = new ArrayList<>(dropped);
        long damaged = damagedFiles;
        for (DroppedFile file : revision.dropped()) {
            allDropped.add(file);
            damaged += file.damaged() ? 1 : 0;
            if (openPlan.isReplay()) {
                continue; // what was taken in of it before stays taken in
            }
            if (file.damaged()) {
                known.computeIfPresent(file.key(), (key, before) -> before.asDamaged());
            } else {
                Optional.ofNullable(beforeOpenPlan)
                        .flatMap(before -> before.known(file.key()))
                        .ifPresentOrElse(before -> known.put(file.key(), before), () -> known.remove(file.key()));
            }
        }
        return new TableHistory(
                lastBatch,
                loadGeneration,
                reload,
                greatestChangeName,
                greatestOrder,
                rows,
                known,
                with(
                        warnings,
                        revision.dropped().stream().map(DroppedFile::warning).toList()),
                appliedFiles,
                duplicateFiles,
                damaged,
                settledRecords,
                allDropped,
                revision.number(),
                openPlan.without(revision),
                lastOutcome,
                deltaVersion,
                loads,
                beforeOpenPlan,
                tombstones);
    }

    /** Everything is as before the plan, but for its numbers, which are not used again, and its damaged files. */
    private TableHistory afterGivingUp(BatchPlan plan, TableHistory before, Revision revision) {
        List<DroppedFile> allDropped = new ArrayList<>(dropped);
        allDropped.addAll(revision.dropped());
        List<DroppedFile> damaged =
                allDropped.stream().filter(DroppedFile::damaged).toList();
        return new TableHistory(
                lastBatch,
                before.loadGeneration,
                before.reload,
                before.greatestChangeName,
                before.greatestOrder,
                before.rows,
                before.files,
                with(
                        before.warnings,
                        allDropped.stream()
                                .filter(file -> !file.damaged())
                                .map(DroppedFile::reason)
                                .toList()),
                before.appliedFiles,
                before.duplicateFiles,
                before.damagedFiles + damaged.size(),
                before.settledRecords,
                allDropped,
                revision.number(),
                plan.givenUp(),
                before.lastOutcome,
                before.deltaVersion,
                loads.afterGivingUp(plan, damaged),
                before,
                before.tombstones);
    }

    /** This history and the outcome of its open plan. */
    public TableHistory after(BatchOutcome outcome) {
        Map<String, KnownFile> known = new HashMap<>(files);
        outcome.hashes().forEach((key, hash) -> known.computeIfPresent(key, (k, before) -> before.asRead(hash)));
        ChangeOrder greatest = outcome.greatest();
        boolean purges = openPlan != null && openPlan.purge() != null;
        boolean greater = greatest != null && (greatestOrder == null || greatest.compareTo(greatestOrder) > 0);
        return new TableHistory(
                lastBatch,
                loadGeneration,
                reload,
                greatestChangeName,
                greater ? greatest : greatestOrder,
                rows.plus(outcome.counters()),
                known,
                with(warnings, outcome.warnings()),
                appliedFiles + newlyApplied(),
                duplicateFiles,
                damagedFiles,
                settledRecords + newlySettled(),
                List.of(),
                0,
                null,
                purges ? lastOutcome : outcome,
                outcome.deltaVersion() == null ? deltaVersion : outcome.deltaVersion(),
                loads,
                null,
                tombstones.after(outcome, greatestChangeName));
    }

    /** A replay applies no file anew, but those that could not be read before. */
    private long newlyApplied() {
        if (openPlan == null) {
            return 0;
        }
        return openPlan.files().stream()
                .filter(planned -> !openPlan.isReplay()
                        || known(planned.file().key())
                                .filter(KnownFile::damaged)
                                .isPresent())
                .count();
    }

    private long newlySettled() {
        Settlement settlement = openPlan == null ? null : openPlan.settlement();
        return settlement == null ? 0 : settlement.records();
    }

    private static Set<String> with(Set<String> before, List<String> more) {
        Set<String> all = new TreeSet<>(before);
        Set<String> said =
                before.stream().map(FileWarnings::withoutFile).collect(Collectors.toCollection(HashSet::new));
        more.stream().filter(text -> said.add(FileWarnings.withoutFile(text))).forEach(all::add);
        return all;
    }
}

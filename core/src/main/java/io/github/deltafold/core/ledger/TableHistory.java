package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.ChangeOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the ledger says about a table: an immutable sum of its entries. */
public final class TableHistory {
    /** A table that nothing is recorded about. */
    public static final TableHistory EMPTY = new TableHistory(
            0,
            Progress.NONE,
            KnownFiles.NONE,
            Totals.NONE,
            TableWarnings.NONE,
            LoadMemory.EMPTY,
            TombstoneHistory.EMPTY,
            null);

    private final long lastBatch;
    private final Progress progress;
    private final KnownFiles files;
    private final Totals totals;
    private final TableWarnings warnings;
    private final LoadMemory loads;
    private final TombstoneHistory tombstones;
    private final @Nullable OpenPlan open;

    private TableHistory(
            long lastBatch,
            Progress progress,
            KnownFiles files,
            Totals totals,
            TableWarnings warnings,
            LoadMemory loads,
            TombstoneHistory tombstones,
            @Nullable OpenPlan open) {
        this.lastBatch = lastBatch;
        this.progress = progress;
        this.files = files;
        this.totals = totals;
        this.warnings = warnings;
        this.loads = loads;
        this.tombstones = tombstones;
        this.open = open;
    }

    /** The history that a summary holds. */
    static TableHistory of(LedgerSummary summary, KnownFiles files) {
        return new TableHistory(
                summary.batch(),
                summary.progress(),
                files,
                summary.totals(),
                new TableWarnings(new TreeSet<>(summary.warnings())),
                summary.loads(),
                TombstoneHistory.of(summary.tombstones()),
                null);
    }

    /**
     * This history as a summary holds it; there is none with an open plan.
     *
     * @param outcomeEtag tag of the outcome of the last batch
     * @param kept the files as the summary is to hold them
     * @param wholeLook when the whole staging folder was last looked at
     */
    LedgerSummary summary(String outcomeEtag, KnownFiles kept, @Nullable Instant wholeLook) {
        return new LedgerSummary(
                lastBatch,
                outcomeEtag,
                progress.withoutFiles(),
                kept.held(),
                kept.pages().entries(),
                totals,
                List.copyOf(warnings.texts()),
                loads,
                tombstones.written(),
                wholeLook);
    }

    /** The files taken in, as they lie here and in pages. */
    KnownFiles knownFiles() {
        return files;
    }

    /** Number of the last batch planned; 0 before the first. */
    public long lastBatch() {
        return lastBatch;
    }

    /** The load generation; 0 before the first full load. */
    public int loadGeneration() {
        return progress.loadGeneration();
    }

    /** What the baseline of this generation superseded; empty in the first generation. */
    public Optional<Reload> reload() {
        return Optional.ofNullable(progress.reload());
    }

    /** Greatest name of a change file planned so far; empty text before the first. */
    public String greatestChangeName() {
        return progress.greatestChangeName();
    }

    /** Whether changes were planned in the open load generation. */
    public boolean changesFollowTheLoad() {
        return progress.changesFollowTheLoad();
    }

    /** Greatest order applied so far. */
    public Optional<ChangeOrder> greatestOrder() {
        return Optional.ofNullable(progress.greatestOrder());
    }

    /** The version of the table that the last batch with anything to fold made. */
    public Optional<Long> deltaVersion() {
        return Optional.ofNullable(progress.deltaVersion());
    }

    /** The last batch that was recorded, purges aside. */
    public Optional<BatchOutcome> lastOutcome() {
        return Optional.ofNullable(progress.lastOutcome());
    }

    /**
     * Every file taken in so far, vanished ones included, in no order. <b>Cost:</b> reads what the ledger keeps of old
     * files; whoever has a key asks for {@link #known}.
     */
    public Stream<KnownFile> files() {
        return files.all();
    }

    /** The latest content taken in under a key. */
    public Optional<KnownFile> known(String key) {
        return files.of(key);
    }

    /** Whether this very file, staged at this very time, was taken in. */
    public boolean knows(StagedFile file) {
        return files.knows(file);
    }

    /** How many lines the last finished batch that read a key whole read of it; 0 where none did. An open plan does not count. */
    public long linesRead(String key) {
        return files.linesRead(key);
    }

    /** Those of these files that were not taken in, as they are staged. */
    public List<StagedFile> unknown(List<StagedFile> staged) {
        return staged.stream().filter(file -> !knows(file)).toList();
    }

    /** A file with the earliest time at which the store took its key in, as far as seen. */
    public StagedFile asFirstStaged(StagedFile file) {
        return new StagedFile(file.key(), file.etag(), file.sizeBytes(), files.firstStaged(file));
    }

    /**
     * The key after which everything new is listed, but for late files that are older than some hundred others; empty text
     * where only a look at all files shows what is new.
     */
    public String newFilesAfter() {
        return files.newFilesAfter();
    }

    /** Full-load files of the open generation. */
    public List<KnownFile> fullLoad() {
        return files.loads().values().stream()
                .filter(known -> known.isLoadOf(loadGeneration()))
                .toList();
    }

    /** What is remembered of full loads beside the files taken in. */
    public LoadMemory loads() {
        return loads;
    }

    /** What may be remembered of deletes, and what was forgotten. */
    public TombstoneHistory tombstones() {
        return tombstones;
    }

    /** What the operator should know, each once. */
    public Set<String> warnings() {
        return warnings.texts();
    }

    /** What became of all lines since the table began. */
    public Counters rows() {
        return totals.rows();
    }

    /** At least how many rows updates inserted, whose keys nothing had brought, since a full load was last taken in. */
    public long insertedByUpdate() {
        return totals.insertedByUpdate();
    }

    /** How many files were folded; a file staged again with other bytes counts again. */
    public long appliedFiles() {
        return totals.appliedFiles();
    }

    /** How often a file was staged again with the bytes it had. */
    public long duplicateFiles() {
        return totals.duplicateFiles();
    }

    /** How many files could not be read and are quarantined as a whole. */
    public long damagedFiles() {
        return totals.damagedFiles();
    }

    /** How many records, and whole files, wait in quarantine. */
    public long openRecords() {
        return totals.openRecords();
    }

    /** A plan that has no outcome yet, without the files dropped from it; to be finished before another is made. */
    public Optional<BatchPlan> openPlan() {
        return Optional.ofNullable(open).map(OpenPlan::plan);
    }

    /** Files dropped from the open plan, in order. */
    public List<DroppedFile> droppedFromOpenPlan() {
        return open == null ? List.of() : open.dropped();
    }

    /** How often the open plan was revised. */
    public int revisionsOfOpenPlan() {
        return open == null ? 0 : open.revisions();
    }

    /** This history and a plan. */
    public TableHistory after(BatchPlan plan) {
        return new TableHistory(
                plan.batch(),
                progress.after(plan),
                files.after(plan, progress),
                totals.after(plan),
                warnings.after(plan),
                loads.after(plan),
                tombstones.after(plan),
                new OpenPlan(plan, this));
    }

    /** This history and a revision of its open plan. */
    public TableHistory after(Revision revision) {
        if (open == null || open.plan().batch() != revision.batch()) {
            return this;
        }
        if (revision.givenUp()) {
            return afterGivingUp(open, revision);
        }
        List<String> said =
                revision.dropped().stream().map(DroppedFile::warning).toList();
        // what a replay reads again was taken in before, and stays so
        boolean replay = open.plan().isReplay();
        return new TableHistory(
                lastBatch,
                progress,
                replay ? files : files.after(revision, open.before().files),
                totals.after(revision.dropped()),
                warnings.and(said),
                loads,
                tombstones,
                open.after(revision));
    }

    /** Everything is as before the plan, but for its numbers, which are not used again, and its damaged files. */
    private TableHistory afterGivingUp(OpenPlan plan, Revision revision) {
        OpenPlan givenUp = plan.after(revision);
        TableHistory before = plan.before();
        List<DroppedFile> damaged =
                givenUp.dropped().stream().filter(DroppedFile::damaged).toList();
        List<String> whyOthersWent = givenUp.dropped().stream()
                .filter(file -> !file.damaged())
                .map(DroppedFile::reason)
                .toList();
        return new TableHistory(
                lastBatch,
                before.progress,
                before.files,
                before.totals.after(damaged),
                before.warnings.and(whyOthersWent),
                loads.afterGivingUp(plan.plan(), damaged),
                before.tombstones,
                givenUp);
    }

    /** This history and the outcome of its open plan. */
    public TableHistory after(BatchOutcome outcome) {
        boolean purges = open != null && open.plan().purge() != null;
        long newlyRead = open == null ? 0 : files.newlyRead(open.plan());
        return new TableHistory(
                lastBatch,
                purges ? progress.afterPurge(outcome) : progress.after(outcome),
                files.after(
                        outcome,
                        open == null || open.plan().isReplay()
                                ? List.of()
                                : open.plan().files()),
                totals.after(outcome, open == null ? null : open.plan(), newlyRead, open == null ? 0 : open.settles()),
                warnings.and(outcome.warnings()),
                loads,
                tombstones.after(outcome, greatestChangeName()),
                null);
    }
}

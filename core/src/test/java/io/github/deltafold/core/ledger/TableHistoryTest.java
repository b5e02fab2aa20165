package io.github.deltafold.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.testing.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TableHistoryTest {
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final StagedFile LOAD = file("LOAD00000001", "a");
    private static final StagedFile EARLY = file("20260105-090000000", "b");
    private static final StagedFile LATE = file("20260105-100000000", "c");

    @Test
    void knowsTheFilesOfAnOpenPlanWithoutCountingThem() {
        TableHistory history = TableHistory.EMPTY.after(plan(1, 1, LOAD, LATE, EARLY));

        assertThat(history.knows(LOAD)).isTrue();
        assertThat(history.knows(file("LOAD00000001", "other"))).isFalse();
        assertThat(history.known(LOAD.key())).contains(new KnownFile(LOAD, null, 1, false, false, false, NINE, 0));
        assertThat(history.appliedFiles()).isZero();
        assertThat(history.lastBatch()).isEqualTo(1);
        assertThat(history.loadGeneration()).isEqualTo(1);
        assertThat(history.greatestChangeName()).isEqualTo("20260105-100000000");
    }

    @Test
    void hasNoLoadGenerationBeforeTheFirstFullLoad() {
        TableHistory history = TableHistory.EMPTY.after(plan(1, 1, EARLY));

        assertThat(history.loadGeneration()).isZero();
    }

    @Test
    void keepsTheGreatestNameWhenAnOlderFileFollows() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LATE))
                .after(outcome(1, Counters.NONE, null))
                .after(plan(2, 1, EARLY));

        assertThat(history.greatestChangeName()).isEqualTo("20260105-100000000");
    }

    @Test
    void learnsHashesAndOrderFromAnOutcome() {
        ChangeOrder order = order(5);

        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(outcome(1, new Counters(3, 3, 0, 0, 0, 0), order, LOAD.key(), "hash"));

        assertThat(history.known(LOAD.key())).map(KnownFile::hash).contains("hash");
        assertThat(history.known(EARLY.key())).map(KnownFile::hash).isEmpty();
        assertThat(history.greatestOrder()).contains(order);
        assertThat(history.appliedFiles()).isEqualTo(2);
        assertThat(history.openPlan()).isEmpty();
    }

    @Test
    void keepsTheGreatestOrderWhenLateChangesFollow() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LATE))
                .after(outcome(1, Counters.NONE, order(5)))
                .after(plan(2, 1, EARLY))
                .after(outcome(2, Counters.NONE, order(4)));

        assertThat(history.greatestOrder()).contains(order(5));
    }

    @Test
    void sumsTheCountersOfBatches() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD))
                .after(outcome(1, new Counters(2, 1, 1, 0, 0, 0), null))
                .after(plan(2, 1, EARLY))
                .after(outcome(2, new Counters(3, 1, 0, 1, 0, 1), null));

        assertThat(history.rows()).isEqualTo(new Counters(5, 2, 1, 1, 0, 1));
    }

    @Test
    void keepsTheVersionThroughABatchThatFoldedNothing() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD))
                .after(versioned(1, 3L))
                .after(plan(2, 1))
                .after(versioned(2, null));

        assertThat(history.deltaVersion()).contains(3L);
    }

    @Test
    void forgetsAFileThatVanishedBeforeItWasRead() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(revision(1, 1, new DroppedFile(EARLY.key(), false, "gone")));

        assertThat(history.known(EARLY.key())).isEmpty();
        assertThat(history.openPlan().orElseThrow().files()).containsExactly(new PlannedFile(LOAD, false));
        assertThat(history.warnings()).containsExactly("gone");
        assertThat(history.damagedFiles()).isZero();
        assertThat(history.revisionsOfOpenPlan()).isEqualTo(1);
    }

    @Test
    void remembersADamagedFileSoThatItIsReportedOnce() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(revision(1, 1, new DroppedFile(LOAD.key(), true, "cut off")))
                .after(outcome(1, Counters.NONE, null));

        assertThat(history.knows(LOAD)).isTrue();
        assertThat(history.known(LOAD.key())).map(KnownFile::damaged).contains(true);
        assertThat(history.damagedFiles()).isEqualTo(1);
        assertThat(history.appliedFiles()).isEqualTo(1);
        assertThat(history.fullLoad()).isEmpty();
        assertThat(history.warnings())
                .containsExactly("Staged file " + LOAD.key() + " is quarantined as a whole: cut off");
    }

    @Test
    void forgetsTheWarningOfADamagedFileThatIsPlannedAgain() {
        TableHistory damaged = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(revision(1, 1, new DroppedFile(LOAD.key(), true, "cut off")))
                .after(revision(1, 2, new DroppedFile(EARLY.key(), true, "cut off")))
                .after(outcome(1, Counters.NONE, null));

        TableHistory history = damaged.after(plan(2, 1, LOAD));

        assertThat(history.warnings())
                .containsExactly("Staged file " + EARLY.key() + " is quarantined as a whole: cut off");
    }

    @Test
    void keepsAWarningOfManyFilesOnce() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD))
                .after(warned(1, "Files lack n. First seen in a/b/1.csv."))
                .after(plan(2, 1, EARLY))
                .after(warned(2, "Files lack n. First seen in a/b/2.csv.", "Files lack m. First seen in a/b/2.csv."));

        assertThat(history.warnings())
                .containsExactly("Files lack m. First seen in a/b/2.csv.", "Files lack n. First seen in a/b/1.csv.");
    }

    @Test
    void passesOverARevisionOfAClosedBatch() {
        TableHistory closed =
                TableHistory.EMPTY.after(plan(1, 1, LOAD)).after(outcome(1, new Counters(1, 1, 0, 0, 0, 0), null));

        TableHistory history = closed.after(revision(1, 1, new DroppedFile(LOAD.key(), false, "gone")));

        assertThat(history).isSameAs(closed);
    }

    @Test
    void remembersThatAFileWasStagedAgain() {
        StagedFile again = new StagedFile(LOAD.key(), LOAD.etag(), LOAD.sizeBytes(), NINE.plusSeconds(60));
        TableHistory first =
                TableHistory.EMPTY.after(plan(1, 1, LOAD)).after(outcome(1, Counters.NONE, null, LOAD.key(), "hash"));

        TableHistory history = first.after(
                new BatchPlan(2, "plan-2", NINE, 1, null, List.of(), List.of(again), List.of("staged again")));

        assertThat(history.known(LOAD.key())).contains(new KnownFile(again, "hash", 1, true, false, false, NINE, 0));
        assertThat(history.duplicateFiles()).isEqualTo(1);
        assertThat(history.warnings()).containsExactly("staged again");
    }

    @Test
    void beginsANewGenerationWithAReload() {
        Reload reload = new Reload("20260105-100000000", NINE);
        TableHistory first = TableHistory.EMPTY
                .after(new BatchPlan(
                        1, "plan-1", NINE, 1, null, planned(LOAD, LATE), List.of(), List.of("an old warning")))
                .after(outcome(1, Counters.NONE, order(5)));

        TableHistory history = first.after(
                new BatchPlan(2, "plan-2", NINE, 2, reload, planned(LOAD), List.of(), List.of("a new warning")));

        assertThat(history.loadGeneration()).isEqualTo(2);
        assertThat(history.reload()).contains(reload);
        assertThat(history.fullLoad()).extracting(KnownFile::loadGeneration).containsExactly(2);
        assertThat(history.warnings()).containsExactly("a new warning");
    }

    @Test
    void countsWhatWaitsInQuarantine() {
        TableHistory open = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(revision(1, 1, new DroppedFile(EARLY.key(), true, "cut off")))
                .after(outcome(1, new Counters(5, 2, 0, 0, 0, 3), null));

        TableHistory settled = open.after(plan(2, 1).settling(Settlement.drop("test rows", 1, of(LOAD, 2))))
                .after(outcome(2, Counters.NONE, null));

        assertThat(open.openRecords()).isEqualTo(4);
        assertThat(settled.openRecords()).isEqualTo(2);
    }

    @Test
    void takesNoFileInAnewForAReplay() {
        TableHistory reloaded = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(outcome(1, new Counters(2, 1, 0, 0, 0, 1), null, EARLY.key(), "hash"))
                .after(new BatchPlan(
                        2,
                        "plan-2",
                        NINE,
                        2,
                        new Reload("20260105-090000000", NINE),
                        planned(LOAD),
                        List.of(),
                        List.of()))
                .after(outcome(2, Counters.NONE, null));

        TableHistory history = reloaded.after(plan(3, 2, EARLY).settling(Settlement.replay(2, of(EARLY, 1))))
                .after(outcome(3, new Counters(1, 0, 0, 1, 0, 0), null, EARLY.key(), "hash"));

        assertThat(history.known(EARLY.key())).contains(new KnownFile(EARLY, "hash", 1, false, false, false, NINE, 0));
        assertThat(history.appliedFiles()).isEqualTo(reloaded.appliedFiles());
        assertThat(history.openRecords()).isZero();
    }

    @Test
    void keepsWhatItKnowsOfAFileThatVanishedBeforeItWasReadAgain() {
        TableHistory history = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(outcome(1, new Counters(4, 2, 0, 0, 0, 2), null))
                .after(plan(2, 1, LOAD, EARLY)
                        .settling(Settlement.replay(
                                1, List.of(of(LOAD, 1).get(0), of(EARLY, 1).get(0)))))
                .after(revision(2, 1, new DroppedFile(EARLY.key(), false, "gone")))
                .after(outcome(2, new Counters(1, 1, 0, 0, 0, 0), null));

        assertThat(history.knows(EARLY)).isTrue();
        assertThat(history.openRecords()).isEqualTo(1);
    }

    @Test
    void countsADamagedFileAsAppliedOnceItCouldBeRead() {
        TableHistory damaged = TableHistory.EMPTY
                .after(plan(1, 1, LOAD, EARLY))
                .after(revision(1, 1, new DroppedFile(LOAD.key(), true, "cut off")))
                .after(outcome(1, new Counters(1, 1, 0, 0, 0, 0), null));

        TableHistory history = damaged.after(plan(2, 1, LOAD).settling(Settlement.replay(1, of(LOAD, 1))))
                .after(outcome(2, new Counters(3, 3, 0, 0, 0, 0), null, LOAD.key(), "hash"));

        assertThat(damaged.openRecords()).isEqualTo(1);
        assertThat(history.openRecords()).isZero();
        assertThat(history.appliedFiles()).isEqualTo(2);
        assertThat(history.fullLoad()).extracting(KnownFile::hash).containsExactly("hash");
    }

    private static List<QuarantinedFile> of(StagedFile file, long records) {
        return List.of(new QuarantinedFile(file.key(), LineRanges.EVERY, records));
    }

    private static StagedFile file(String base, String etag) {
        return new StagedFile("sales/orders/" + base + ".csv", etag, 10, NINE);
    }

    private static List<PlannedFile> planned(StagedFile... files) {
        return List.of(files).stream().map(file -> new PlannedFile(file, false)).toList();
    }

    private static BatchPlan plan(long batch, int generation, StagedFile... files) {
        return new BatchPlan(batch, "plan-" + batch, NINE, generation, null, planned(files), List.of(), List.of());
    }

    private static Revision revision(long batch, int number, DroppedFile dropped) {
        return new Revision(batch, number, List.of(dropped));
    }

    private static BatchOutcome versioned(long batch, @Nullable Long version) {
        return Outcome.of(batch).version(version).made();
    }

    private static BatchOutcome warned(long batch, String... warnings) {
        return Outcome.of(batch).warnings(warnings).made();
    }

    private static BatchOutcome outcome(
            long batch, Counters counters, @Nullable ChangeOrder greatest, String... keyAndHash) {
        Map<String, String> hashes = keyAndHash.length == 0 ? Map.of() : Map.of(keyAndHash[0], keyAndHash[1]);
        return Outcome.of(batch)
                .counters(counters)
                .greatest(greatest)
                .hashes(hashes)
                .made();
    }

    private static ChangeOrder order(long line) {
        return new ChangeOrder(1, FileKind.CHANGES, "", "20260105-090000000", EARLY.key(), line);
    }
}

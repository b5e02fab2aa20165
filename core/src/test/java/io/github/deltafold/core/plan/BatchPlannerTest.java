package io.github.deltafold.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import io.github.deltafold.core.testing.Declared;
import io.github.deltafold.core.testing.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a batch is made of, and the reload rules of the design, one by one. */
class BatchPlannerTest {
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final TableSpec SPEC = Declared.table("{key: [id], columns: id INT}");
    private static final PlanRequest LOAD_COMPLETE = new PlanRequest(Set.of(), true, false);
    private static final PlanRequest RELOAD = new PlanRequest(Set.of(), false, true);

    private static final StagedFile LOAD_1 = file("LOAD00000001", "one", 0);
    private static final StagedFile LOAD_2 = file("LOAD00000002", "two", 1);
    private static final StagedFile CHANGES_10 = file("20260105-100000000", "ten", 10);
    private static final StagedFile CHANGES_20 = file("20260105-200000000", "twenty", 20);

    private final List<String> hashed = new ArrayList<>();

    @Test
    void plansFullLoadsBeforeChangesInTheOrderOfNames() {
        PlanDecision decision = decide(TableHistory.EMPTY, CHANGES_20, LOAD_2, CHANGES_10, LOAD_1);

        assertThat(files(decision))
                .containsExactly("LOAD00000001", "LOAD00000002", "20260105-100000000", "20260105-200000000");
        assertThat(plan(decision).batch()).isEqualTo(1);
        assertThat(plan(decision).loadGeneration()).isEqualTo(1);
        assertThat(plan(decision).reload()).isNull();
        assertThat(decision.pending()).hasSize(4);
    }

    @Test
    void plansNothingWhereNothingIsNew() {
        TableHistory history = applied(LOAD_1, CHANGES_10);

        PlanDecision decision = decide(history, LOAD_1, CHANGES_10);

        assertThat(decision).isEqualTo(new PlanDecision(null, List.of(), List.of()));
        assertThat(hashed).isEmpty();
    }

    @Test
    void plansNothingForFilesThatVanished() {
        PlanDecision decision = decide(applied(LOAD_1, CHANGES_10));

        assertThat(decision.plan()).isNull();
    }

    @Test
    void plansALateFileByItself() {
        TableHistory history = applied(LOAD_1, CHANGES_20);

        PlanDecision decision = decide(history, LOAD_1, CHANGES_10, CHANGES_20);

        assertThat(files(decision)).containsExactly("20260105-100000000");
        assertThat(plan(decision).batch()).isEqualTo(2);
        assertThat(plan(decision).files()).noneMatch(PlannedFile::superseded);
    }

    @Test
    void plansTheNamedChangeFileWithEveryFullLoad() {
        PlanRequest request = new PlanRequest(Set.of(CHANGES_20.key()), false, false);

        PlanDecision decision = decide(SPEC, TableHistory.EMPTY, request, 60, LOAD_1, LOAD_2, CHANGES_10, CHANGES_20);

        assertThat(files(decision)).containsExactly("LOAD00000001", "LOAD00000002", "20260105-200000000");
    }

    @Test
    void cutsABatchThatWouldBeTooLarge() {
        StagedFile[] files = IntStream.rangeClosed(0, BatchPlanner.MAX_FILES)
                .mapToObj(i -> file(String.format(Locale.ROOT, "20260105-%09d", i), "x", 1))
                .toArray(StagedFile[]::new);

        PlanDecision decision = decide(TableHistory.EMPTY, files);

        assertThat(files(decision)).hasSize(BatchPlanner.MAX_FILES).doesNotContain("20260105-000010000");
        assertThat(decision.pending()).hasSize(BatchPlanner.MAX_FILES + 1);
    }

    @Test
    void countsTheSameBytesStagedAgainAsADuplicateThatNeedsNoReading() {
        TableHistory history = applied(CHANGES_10);
        StagedFile again = again(CHANGES_10, "ten", 30);

        PlanDecision decision = decide(history, again);

        assertThat(plan(decision).files()).isEmpty();
        assertThat(plan(decision).duplicates()).containsExactly(again);
        assertThat(decide(after(history, decision), again).plan()).isNull();
    }

    @Test
    void hashesNoFileOfAnotherSize() {
        TableHistory history = applied(CHANGES_10);

        PlanDecision decision = decide(history, again(CHANGES_10, "longer", 30));

        assertThat(files(decision)).containsExactly("20260105-100000000");
        assertThat(hashed).isEmpty();
    }

    @Test
    void readsAChangeFileWithOtherBytesAgainAndReportsIt() {
        TableHistory history = applied(CHANGES_10);

        PlanDecision decision = decide(history, again(CHANGES_10, "new", 30));

        assertThat(files(decision)).containsExactly("20260105-100000000");
        assertThat(plan(decision).warnings())
                .containsExactly("Change file sales/orders/20260105-100000000.csv was staged again with other bytes:"
                        + " lines that were applied stay as they are, new and quarantined lines are applied.");
    }

    @Test
    void readsBytesThatComeBackAfterOthersHadTakenTheirPlace() {
        TableHistory first = applied(CHANGES_10);
        TableHistory second = after(first, decide(first, again(CHANGES_10, "new", 30)));

        PlanDecision decision = decide(second, again(CHANGES_10, "ten", 40));

        assertThat(files(decision)).containsExactly("20260105-100000000");
    }

    @Test
    void readsADamagedFileThatIsStagedAgainWithoutCallingItAReload() {
        TableHistory damaged = TableHistory.EMPTY
                .after(plan(decide(TableHistory.EMPTY, LOAD_1, LOAD_2)))
                .after(new Revision(1, 1, List.of(new DroppedFile(LOAD_2.key(), true, "cut off"))));
        TableHistory history = damaged.after(outcome(damaged.openPlan().orElseThrow()));

        PlanDecision decision = decide(history, LOAD_1, again(LOAD_2, "whole", 30));

        assertThat(files(decision)).containsExactly("LOAD00000002");
        assertThat(plan(decision).reload()).isNull();
        assertThat(plan(decision).loadGeneration()).isEqualTo(1);
    }

    @Test
    void reportsAnEmptyFile() {
        PlanDecision decision = decide(TableHistory.EMPTY, file("20260105-100000000", "", 1));

        assertThat(plan(decision).warnings())
                .containsExactly("Staged file sales/orders/20260105-100000000.csv is empty. DMS writes none such; check"
                        + " how it got there.");
    }

    @Test
    void opensAGenerationForAFullLoadWithOtherBytes() {
        TableHistory history = applied(LOAD_1, LOAD_2, CHANGES_10);
        StagedFile first = again(LOAD_1, "ONE", 30);
        StagedFile second = again(LOAD_2, "two", 31);

        PlanDecision decision = decide(history, first, second, CHANGES_10);

        assertThat(plan(decision).loadGeneration()).isEqualTo(2);
        assertThat(plan(decision).reload()).isEqualTo(new Reload("20260105-100000000", minute(30)));
        assertThat(files(decision)).containsExactly("LOAD00000001", "LOAD00000002");
    }

    @Test
    void opensAGenerationForTheSameBytesBesideANewFullLoadFile() {
        TableHistory history = applied(LOAD_1, CHANGES_10);
        StagedFile again = again(LOAD_1, "one", 30);
        StagedFile more = file("LOAD00000002", "more", 31);

        PlanDecision decision = decide(history, again, more, CHANGES_10);

        assertThat(plan(decision).loadGeneration()).isEqualTo(2);
        assertThat(files(decision)).containsExactly("LOAD00000001", "LOAD00000002");
    }

    @Test
    void letsANewFullLoadFileJoinTheOpenGeneration() {
        TableHistory history = applied(LOAD_1, CHANGES_10);

        PlanDecision decision = decide(history, LOAD_1, file("LOAD00000002", "more", 31), CHANGES_10);

        assertThat(plan(decision).loadGeneration()).isEqualTo(1);
        assertThat(plan(decision).reload()).isNull();
        assertThat(files(decision)).containsExactly("LOAD00000002");
    }

    @Test
    void opensAGenerationOncePerReload() {
        TableHistory first = applied(LOAD_1);
        StagedFile again = again(LOAD_1, "ONE", 30);
        TableHistory second = after(first, decide(first, again));

        PlanDecision decision = decide(second, again);

        assertThat(decision.plan()).isNull();
        assertThat(second.loadGeneration()).isEqualTo(2);
    }

    @Test
    void opensAThirdGenerationAfterTheSecond() {
        TableHistory first = applied(LOAD_1);
        TableHistory second = after(first, decide(first, again(LOAD_1, "ONE", 30)));

        PlanDecision decision = decide(second, again(LOAD_1, "one", 50));

        assertThat(plan(decision).loadGeneration()).isEqualTo(3);
    }

    @Test
    void plansTheChangesThatWaitedInTheBatchAfterTheReload() {
        TableHistory history = applied(LOAD_1, CHANGES_10);
        StagedFile reloaded = again(LOAD_1, "ONE", 30);
        StagedFile follows = file("20260105-220000000", "later", 40);

        PlanDecision reload = decide(history, reloaded, CHANGES_10, follows);
        PlanDecision next = decide(after(history, reload), reloaded, CHANGES_10, follows);

        assertThat(files(reload)).containsExactly("LOAD00000001");
        assertThat(reload.pending()).containsExactly(reloaded, follows);
        assertThat(plan(next).files()).containsExactly(new PlannedFile(follows, false));
        assertThat(plan(next).loadGeneration()).isEqualTo(2);
    }

    @Test
    void supersedesLateChangeFilesByNameAndByTime() {
        TableHistory first = applied(LOAD_1, CHANGES_20);
        StagedFile reloaded = again(LOAD_1, "ONE", 30);
        TableHistory history = after(first, decide(first, reloaded, CHANGES_20));
        StagedFile olderName = file("20260105-150000000", "a", 40);
        StagedFile sameName = again(CHANGES_20, "other", 41);
        StagedFile olderTime = file("20260105-210000000", "b", 29);
        StagedFile sameTime = file("20260105-220000000", "c", 30);
        StagedFile newer = file("20260105-230000000", "d", 41);

        PlanDecision decision = decide(history, reloaded, olderName, sameName, olderTime, sameTime, newer);

        assertThat(plan(decision).files())
                .containsExactly(
                        new PlannedFile(olderName, true),
                        new PlannedFile(sameName, true),
                        new PlannedFile(olderTime, true),
                        new PlannedFile(sameTime, false),
                        new PlannedFile(newer, false));
    }

    @Test
    void supersedesNothingInTheFirstGeneration() {
        TableHistory history = applied(LOAD_1, CHANGES_20);

        PlanDecision decision = decide(history, LOAD_1, CHANGES_20, file("20260105-090000000", "early", -5));

        assertThat(plan(decision).files()).noneMatch(PlannedFile::superseded);
    }

    @Test
    void waitsForTheOperatorWhereAFileWasNotStagedAgain() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile again = again(LOAD_1, "ONE", 30);
        StagedFile follows = file("20260105-220000000", "later", 40);

        PlanDecision decision = decide(history, again, LOAD_2, follows);

        assertThat(decision.plan()).isNull();
        assertThat(decision.pending()).containsExactly(again, follows);
        assertThat(decision.warnings())
                .containsExactly("Reload pending: sales/orders/LOAD00000002.csv was not staged again with the"
                        + " rest of the full load. If that is left over from an earlier load, run 'apply"
                        + " --load-complete --table sales.orders'. If it belongs to the load, run 'apply --reload"
                        + " sales.orders'.");
    }

    @ParameterizedTest
    @CsvSource({"2, and 1 other file were", "3, and 2 other files were"})
    void countsTheFilesThatWereNotStagedAgain(int leftOver, String words) {
        List<StagedFile> loads = IntStream.rangeClosed(1, leftOver + 1)
                .mapToObj(i -> file("LOAD0000000" + i, "bytes " + i, i))
                .toList();
        TableHistory history = applied(loads.toArray(new StagedFile[0]));
        List<StagedFile> staged = new ArrayList<>(loads);
        staged.set(0, again(loads.get(0), "ONE", 30));

        PlanDecision decision = decide(history, staged.toArray(new StagedFile[0]));

        assertThat(decision.warnings())
                .containsExactly("Reload pending: sales/orders/LOAD00000002.csv " + words + " not staged again with the"
                        + " rest of the full load. If that is left over from an earlier load, run 'apply"
                        + " --load-complete --table sales.orders'. If it belongs to the load, run 'apply --reload"
                        + " sales.orders'.");
    }

    @Test
    void leavesALeftOverOutWhereTheOperatorSaysThatTheLoadIsComplete() {
        TableHistory history = applied(LOAD_1, LOAD_2);

        PlanDecision decision = decide(SPEC, history, LOAD_COMPLETE, 31, again(LOAD_1, "ONE", 30), LOAD_2);

        assertThat(files(decision)).containsExactly("LOAD00000001");
        assertThat(plan(decision).loadGeneration()).isEqualTo(2);
    }

    @Test
    void takesNoVanishedFileForALeftOver() {
        TableHistory history = applied(LOAD_1, LOAD_2);

        PlanDecision decision = decide(
                SPEC, history, PlanRequest.ALL, 31, again(LOAD_1, "ONE", 30), file("20260105-220000000", "x", 31));

        assertThat(files(decision)).containsExactly("LOAD00000001");
    }

    @Test
    void waitsWhileTheLoadMayStillGrow() {
        TableHistory history = applied(LOAD_1);
        StagedFile again = again(LOAD_1, "ONE", 30);

        PlanDecision decision = decide(SPEC, history, PlanRequest.ALL, 39, again);

        assertThat(decision)
                .isEqualTo(new PlanDecision(
                        null,
                        List.of(again),
                        List.of("Reload pending: a full load was staged again and may still grow. It is applied once a"
                                + " change file follows it, or nothing was added for PT10M ('load-settle').")));
    }

    @Test
    void isCompleteOnceNothingWasAddedForTheTimeThatLoadsSettle() {
        TableHistory history = applied(LOAD_1);

        PlanDecision decision = decide(SPEC, history, PlanRequest.ALL, 40, again(LOAD_1, "ONE", 30));

        assertThat(files(decision)).containsExactly("LOAD00000001");
    }

    @Test
    void isNotCompleteWithFewerFilesThanTheGenerationBefore() {
        TableHistory history = applied(LOAD_1, LOAD_2);

        PlanDecision decision = decide(SPEC, history, PlanRequest.ALL, 60, again(LOAD_1, "ONE", 30));

        assertThat(decision.plan()).isNull();
        assertThat(decision.warnings())
                .containsExactly("Reload pending: 1 full-load files are staged, the load before had 2. If no more will"
                        + " come, run 'apply --load-complete --table sales.orders'.");
    }

    @Test
    void isCompleteOnceAChangeFileFollows() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile again = again(LOAD_1, "ONE", 30);

        PlanDecision before = decide(SPEC, history, PlanRequest.ALL, 31, again, file("20260105-220000000", "x", 30));
        PlanDecision after = decide(SPEC, history, PlanRequest.ALL, 31, again, file("20260105-220000000", "x", 31));

        assertThat(before.plan()).isNull();
        assertThat(files(after)).containsExactly("LOAD00000001");
    }

    @Test
    void isCompleteAsSoonAsItIsSeenWhereLoadsSettleAtOnce() {
        TableSpec spec = Declared.table("{key: [id], columns: id INT, load-settle: PT0S}");
        TableHistory history = applied(LOAD_1, LOAD_2);

        PlanDecision decision = decide(spec, history, PlanRequest.ALL, 30, again(LOAD_1, "ONE", 30));

        assertThat(files(decision)).containsExactly("LOAD00000001");
    }

    @Test
    void recordsDuplicatesWhileAReloadIsPending() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile first = again(LOAD_1, "ONE", 30);
        StagedFile second = again(LOAD_2, "two", 31);

        PlanDecision decision = decide(SPEC, history, PlanRequest.ALL, 32, first, second);
        PlanDecision settled = decide(SPEC, after(history, decision), PlanRequest.ALL, 60, first, second);

        assertThat(plan(decision).files()).isEmpty();
        assertThat(plan(decision).duplicates()).containsExactly(second);
        assertThat(files(settled)).containsExactly("LOAD00000001", "LOAD00000002");
        assertThat(plan(settled).loadGeneration()).isEqualTo(2);
    }

    @Test
    void reportsAFullLoadStagedAgainWithTheSameBytesThroughout() {
        TableHistory history = applied(LOAD_1, LOAD_2);

        PlanDecision decision = decide(history, again(LOAD_1, "one", 30), again(LOAD_2, "two", 31));

        assertThat(plan(decision).files()).isEmpty();
        assertThat(plan(decision).reload()).isNull();
        assertThat(plan(decision).warnings())
                .containsExactly("The full load was staged again with the bytes it had, and nothing was done. If the"
                        + " source was restored to that state, run 'apply --reload sales.orders'.");
    }

    @Test
    void makesAGenerationOfWhateverIsStagedWhereTheOperatorSaysSo() {
        TableHistory history = applied(LOAD_1, LOAD_2, CHANGES_10);

        PlanDecision decision = decide(SPEC, history, RELOAD, 31, LOAD_1, again(LOAD_2, "two", 30), CHANGES_10);

        assertThat(files(decision)).containsExactly("LOAD00000001", "LOAD00000002");
        assertThat(plan(decision).loadGeneration()).isEqualTo(2);
        assertThat(plan(decision).reload()).isEqualTo(new Reload("20260105-100000000", minute(30)));
    }

    @Test
    void takesAFirstFullLoadAfterChangesAsLateAndReportsIt() {
        TableHistory history = applied(CHANGES_10);

        PlanDecision decision = decide(history, file("LOAD00000001", "one", 30), CHANGES_10);

        assertThat(files(decision)).containsExactly("LOAD00000001");
        assertThat(plan(decision).loadGeneration()).isEqualTo(1);
        assertThat(plan(decision).reload()).isNull();
        assertThat(plan(decision).warnings())
                .containsExactly("The first full load was staged after changes had been applied: its rows count as"
                        + " older than those changes. If it was a reload, run 'apply --reload sales.orders'.");
    }

    @Test
    void makesAGenerationOfAFirstFullLoadAfterChangesWhereTheOperatorSaysSo() {
        TableHistory history = applied(CHANGES_10);

        PlanDecision decision = decide(SPEC, history, RELOAD, 60, file("LOAD00000001", "one", 30), CHANGES_10);

        assertThat(files(decision)).containsExactly("LOAD00000001");
        assertThat(plan(decision).loadGeneration()).isEqualTo(2);
        assertThat(plan(decision).reload()).isEqualTo(new Reload("20260105-100000000", minute(30)));
        assertThat(plan(decision).warnings()).isEmpty();
    }

    @Test
    void makesNoSecondGenerationOfTheVeryFirstLoad() {
        PlanDecision decision = decide(SPEC, TableHistory.EMPTY, RELOAD, 60, LOAD_1, CHANGES_10);

        assertThat(files(decision)).containsExactly("LOAD00000001", "20260105-100000000");
        assertThat(plan(decision).loadGeneration()).isEqualTo(1);
    }

    @Test
    void isNotCompletedByALateOrRepeatedChangeFile() {
        TableHistory history = applied(LOAD_1, CHANGES_10, CHANGES_20);
        StagedFile again = again(LOAD_1, "ONE", 30);
        StagedFile late = file("20260105-150000000", "late", 31);
        StagedFile repeated = again(CHANGES_20, "twenty", 32);

        PlanDecision decision = decide(SPEC, history, PlanRequest.ALL, 33, again, CHANGES_10, late, repeated);

        assertThat(plan(decision).files()).isEmpty();
        assertThat(plan(decision).duplicates()).containsExactly(repeated);
        assertThat(decision.pending()).containsExactly(again, late);
    }

    @Test
    void takesBytesOfAnOlderGenerationForPartOfANewLoad() {
        TableHistory first = applied(LOAD_1, LOAD_2);
        TableHistory second = after(first, decide(SPEC, first, LOAD_COMPLETE, 31, again(LOAD_1, "ONE", 30), LOAD_2));
        StagedFile third = again(LOAD_1, "TRE", 50);
        StagedFile returned = again(LOAD_2, "two", 51);

        PlanDecision decision = decide(second, third, returned);

        assertThat(plan(decision).files())
                .containsExactly(new PlannedFile(third, false), new PlannedFile(returned, false));
        assertThat(plan(decision).loadGeneration()).isEqualTo(3);
    }

    @Test
    void reportsALeftOverThatIsStagedAgain() {
        TableHistory first = applied(LOAD_1, LOAD_2);
        StagedFile reloaded = again(LOAD_1, "ONE", 30);
        TableHistory second = after(first, decide(SPEC, first, LOAD_COMPLETE, 31, reloaded, LOAD_2));

        PlanDecision decision = decide(second, reloaded, again(LOAD_2, "two", 50));

        assertThat(plan(decision).files()).isEmpty();
        assertThat(plan(decision).warnings())
                .containsExactly("Full-load file sales/orders/LOAD00000002.csv was staged again with bytes that only an"
                        + " earlier load had, and nothing was done. If it belongs to the full load, run 'apply --reload"
                        + " sales.orders'.");
    }

    @Test
    void waitsForTheOperatorWhereALeftOverWasStagedAgainBeforeOtherChanges() {
        TableHistory first = applied(LOAD_1, LOAD_2);
        StagedFile touched = again(LOAD_2, "two", 30);
        TableHistory second = after(first, decide(first, LOAD_1, touched));
        StagedFile changes = file("20260105-210000000", "c", 40);
        TableHistory third = after(second, decide(second, LOAD_1, touched, changes));

        PlanDecision decision = decide(third, again(LOAD_1, "ONE", 50), touched, changes);

        assertThat(decision.plan()).isNull();
        assertThat(decision.warnings().get(0)).startsWith("Reload pending: sales/orders/LOAD00000002.csv");
    }

    @Test
    void waitsForTheOperatorWhereAChangeLiesBetweenALoadAndTheTailOfAnother() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile tail = again(LOAD_2, "TWO", 31);
        StagedFile between = file("20260105-210000000", "c", 40);
        StagedFile newer = again(LOAD_1, "ONE", 50);
        StagedFile follows = file("20260105-220000000", "d", 60);

        PlanDecision waiting = decide(history, newer, tail, between, follows);
        PlanDecision completed = decide(SPEC, history, LOAD_COMPLETE, 70, newer, tail, between, follows);
        PlanDecision next = decide(after(history, completed), newer, tail, between, follows);

        assertThat(waiting.plan()).isNull();
        assertThat(waiting.warnings().get(0)).startsWith("Reload pending: sales/orders/LOAD00000002.csv");
        assertThat(files(completed)).containsExactly("LOAD00000001");
        assertThat(plan(completed).reload()).isEqualTo(new Reload("", minute(50), false, List.of(tail)));
        assertThat(plan(next).files()).containsExactly(new PlannedFile(between, true), new PlannedFile(follows, false));
    }

    @Test
    void takesAStragglerThatAChangeOvertookForPartOfItsLoad() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile first = again(LOAD_1, "ONE", 30);
        StagedFile follows = file("20260105-210000000", "c", 40);
        StagedFile straggler = again(LOAD_2, "TWO", 50);

        PlanDecision decision = decide(history, first, straggler, follows);

        assertThat(files(decision)).containsExactly("LOAD00000001", "LOAD00000002");
        assertThat(plan(decision).reload()).isEqualTo(new Reload("", minute(30)));
    }

    @Test
    void takesAFileThatJoinedLateForTheFirstOfTheReloadThatFollows() {
        TableHistory first = applied(LOAD_1, CHANGES_10);
        StagedFile second = file("LOAD00000002", "more", 30);
        TableHistory joined = after(first, decide(first, LOAD_1, CHANGES_10, second));

        PlanDecision decision = decide(joined, again(LOAD_1, "ONE", 31), CHANGES_10, second);

        assertThat(files(decision)).containsExactly("LOAD00000001", "LOAD00000002");
    }

    @Test
    void reportsAFullLoadFileThatJoinsAfterChanges() {
        TableHistory history = applied(LOAD_1, CHANGES_10);

        PlanDecision decision = decide(history, LOAD_1, CHANGES_10, LOAD_2);

        assertThat(plan(decision).warnings())
                .containsExactly(
                        "Full-load file sales/orders/LOAD00000002.csv was staged after changes had been applied:"
                                + " its rows count as older than those changes. If it was a reload, run 'apply --reload"
                                + " sales.orders'.");
    }

    @Test
    void countsAnOlderChangeFileWithOtherBytesFromItsFirstTime() {
        TableHistory first = applied(LOAD_1, CHANGES_10);
        StagedFile reloaded = again(LOAD_1, "ONE", 30);
        StagedFile older = file("20260105-210000000", "a", 29);
        TableHistory second = after(first, decide(first, reloaded, CHANGES_10));
        TableHistory third = after(second, decide(second, reloaded, CHANGES_10, older));
        StagedFile grown = again(older, "more", 50);

        PlanDecision decision = decide(third, reloaded, CHANGES_10, grown);

        assertThat(plan(decision).files()).containsExactly(new PlannedFile(grown, true));
    }

    @Test
    void waitsForAFileThatIsEmpty() {
        TableHistory history = applied(LOAD_1);
        StagedFile empty = again(LOAD_1, "", 30);

        PlanDecision decision = decide(history, empty);
        PlanDecision completed = decide(SPEC, history, LOAD_COMPLETE, 31, empty);

        assertThat(decision.plan()).isNull();
        assertThat(decision.warnings())
                .contains("Reload pending: sales/orders/LOAD00000001.csv is empty, and DMS writes none such. Stage it"
                        + " again. If it is right, run 'apply --load-complete --table sales.orders'.");
        assertThat(files(completed)).containsExactly("LOAD00000001");
    }

    @Test
    void plansABaselineOfAnySizeInOneBatch() {
        StagedFile[] first = loads("a", 1);
        StagedFile[] second = loads("b", 2);
        TableHistory half = after(TableHistory.EMPTY, decide(TableHistory.EMPTY, first));
        TableHistory history = after(half, decide(half, first));

        PlanDecision decision = decide(history, second);

        assertThat(history.fullLoad()).hasSize(BatchPlanner.MAX_FILES + 1);
        assertThat(plan(decision).files()).hasSize(BatchPlanner.MAX_FILES + 1);
    }

    @Test
    void waitsForADamagedFileOfAReload() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile first = again(LOAD_1, "ONE", 30);
        StagedFile second = again(LOAD_2, "TWO", 31);
        TableHistory putOff = givenUp(history, decide(history, first, second), second, true);

        PlanDecision waiting = decide(putOff, first, second);
        PlanDecision completed = decide(SPEC, putOff, LOAD_COMPLETE, 60, first, second);
        PlanDecision repaired = decide(putOff, first, again(LOAD_2, "two!", 60));

        assertThat(putOff.loadGeneration()).isEqualTo(1);
        assertThat(putOff.damagedFiles()).isEqualTo(1);
        assertThat(waiting.plan()).isNull();
        assertThat(waiting.pending()).containsExactly(first, second);
        assertThat(waiting.warnings())
                .containsExactly("Reload pending: sales/orders/LOAD00000002.csv is damaged and in quarantine. Stage it"
                        + " again. To apply the rest of the load without it, which removes no row, run 'apply"
                        + " --load-complete --table sales.orders'.");
        assertThat(files(completed)).containsExactly("LOAD00000001");
        assertThat(plan(completed).reload()).isEqualTo(new Reload("", minute(30), true, List.of(second)));
        assertThat(files(repaired)).containsExactly("LOAD00000001", "LOAD00000002");
        assertThat(plan(repaired).reload()).isEqualTo(new Reload("", minute(30)));
    }

    @Test
    void letsADamagedFileJoinOnceItIsWholeWhereTheOperatorWentOnWithoutIt() {
        TableHistory history = applied(LOAD_1, LOAD_2);
        StagedFile first = again(LOAD_1, "ONE", 30);
        StagedFile second = again(LOAD_2, "TWO", 31);
        TableHistory putOff = givenUp(history, decide(history, first, second), second, true);
        TableHistory without = after(putOff, decide(SPEC, putOff, LOAD_COMPLETE, 60, first, second));

        PlanDecision resting = decide(without, first, second);
        PlanDecision joining = decide(without, first, again(LOAD_2, "two", 60));

        assertThat(resting.plan()).isNull();
        assertThat(resting.pending()).isEmpty();
        assertThat(files(joining)).containsExactly("LOAD00000002");
        assertThat(plan(joining).reload()).isNull();
    }

    @Test
    void countsAFileInPlaceOfADamagedOneFromThatOnesTime() {
        TableHistory history = applied(LOAD_1);
        StagedFile damaged = again(LOAD_1, "ONE", 30);
        TableHistory putOff = givenUp(history, decide(history, damaged), damaged, true);
        StagedFile follows = file("20260105-210000000", "c", 40);

        PlanDecision decision = decide(putOff, again(LOAD_1, "one!", 50), follows);

        assertThat(plan(decision).reload()).isEqualTo(new Reload("", minute(30)));
    }

    @Test
    void plansAReloadThatWasGivenUpAnewUnderAnotherGeneration() {
        TableHistory history = applied(LOAD_1, CHANGES_10);
        StagedFile again = again(LOAD_1, "ONE", 30);
        TableHistory putOff = givenUp(history, decide(history, again, CHANGES_10), again, false);

        PlanDecision decision = decide(putOff, again(LOAD_1, "TRE", 40), CHANGES_10);

        assertThat(putOff.loadGeneration()).isEqualTo(1);
        assertThat(putOff.lastBatch()).isEqualTo(2);
        assertThat(plan(decision).batch()).isEqualTo(3);
        assertThat(plan(decision).loadGeneration()).isEqualTo(3);
    }

    @Test
    void repeatsTheChangesThatFollowABaselineThatTheOperatorAsksFor() {
        StagedFile again = again(LOAD_1, "one", 15);
        TableHistory first = applied(LOAD_1, CHANGES_10);
        TableHistory second = after(first, decide(first, again, CHANGES_10, CHANGES_20));
        StagedFile touched = again(CHANGES_20, "twenty", 30);

        PlanDecision decision = decide(SPEC, second, RELOAD, 60, again, CHANGES_10, touched);

        assertThat(plan(decision).reload()).isEqualTo(new Reload("20260105-100000000", minute(15)));
        assertThat(plan(decision).files())
                .containsExactly(new PlannedFile(again, false), new PlannedFile(touched, false));
    }

    @Test
    void refusesABaselineWhoseChangesAreGone() {
        TableHistory history = applied(LOAD_1, CHANGES_10, CHANGES_20);

        assertThatThrownBy(() -> decide(SPEC, history, RELOAD, 60, LOAD_1, CHANGES_20))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot take the full load of sales.orders as a new baseline: 1 change files that follow it"
                        + " are no longer staged (first: sales/orders/20260105-100000000.csv), so that their changes"
                        + " would be lost. Stage them again, or have DMS reload the table.");
    }

    @Test
    void supersedesChangesOfAnUnknownTableWhereTheOperatorSaysThatItWasAReload() {
        StagedFile load = file("LOAD00000001", "one", 15);

        PlanDecision decision = decide(SPEC, TableHistory.EMPTY, RELOAD, 60, load, CHANGES_10, CHANGES_20);
        PlanDecision next = decide(after(TableHistory.EMPTY, decision), load, CHANGES_10, CHANGES_20);

        assertThat(files(decision)).containsExactly("LOAD00000001");
        assertThat(plan(next).files())
                .containsExactly(new PlannedFile(CHANGES_10, true), new PlannedFile(CHANGES_20, false));
    }

    @Test
    void knowsTheSameTagForTheSameBytesThoughTheirHashIsUnknown() {
        TableHistory open = TableHistory.EMPTY.after(plan(decide(TableHistory.EMPTY, LOAD_1)));
        TableHistory history = open.after(Outcome.of(1, "plan").made());
        StagedFile again = new StagedFile(LOAD_1.key(), LOAD_1.etag(), LOAD_1.sizeBytes(), minute(30));

        PlanDecision decision = decide(history, again);

        assertThat(plan(decision).files()).isEmpty();
        assertThat(plan(decision).duplicates()).containsExactly(again);
    }

    private static Instant minute(long minute) {
        return NINE.plusSeconds(60 * minute);
    }

    /** A file whose tag tells its bytes and when it was staged. */
    private static StagedFile file(String base, String bytes, long minute) {
        return new StagedFile("sales/orders/" + base + ".csv", bytes + "@" + minute, bytes.length(), minute(minute));
    }

    private static StagedFile again(StagedFile file, String bytes, long minute) {
        return file(file.name().base(), bytes, minute);
    }

    private static String hashOf(StagedFile file) {
        return file.etag().substring(0, file.etag().indexOf('@'));
    }

    private PlanDecision decide(TableHistory history, StagedFile... staged) {
        return decide(SPEC, history, PlanRequest.ALL, 1_000, staged);
    }

    private PlanDecision decide(
            TableSpec spec, TableHistory history, PlanRequest request, long minute, StagedFile... staged) {
        FileHash hash = file -> {
            hashed.add(file.key());
            return Optional.of(hashOf(file));
        };
        return new BatchPlanner(spec, hash)
                .next(history, TableListing.of(List.of(staged)), request, minute(minute), "plan");
    }

    private TableHistory applied(StagedFile... staged) {
        return after(TableHistory.EMPTY, decide(TableHistory.EMPTY, staged));
    }

    private static TableHistory after(TableHistory history, PlanDecision decision) {
        return history.after(plan(decision)).after(outcome(plan(decision)));
    }

    /** A reload that could not be read because of one of its files. */
    private static TableHistory givenUp(
            TableHistory history, PlanDecision decision, StagedFile because, boolean damaged) {
        BatchPlan plan = plan(decision);
        TableHistory revised = history.after(plan)
                .after(new Revision(
                        plan.batch(), 1, List.of(new DroppedFile(because.key(), damaged, "unreadable")), true));
        return revised.after(outcome(revised.openPlan().orElseThrow()));
    }

    private static StagedFile[] loads(String bytes, long minute) {
        return IntStream.rangeClosed(0, BatchPlanner.MAX_FILES)
                .mapToObj(i -> file(String.format(Locale.ROOT, "LOAD%08X", i), bytes, minute))
                .toArray(StagedFile[]::new);
    }

    private static BatchOutcome outcome(BatchPlan plan) {
        Map<String, String> hashes = new HashMap<>();
        plan.files().forEach(planned -> hashes.put(planned.file().key(), hashOf(planned.file())));
        return Outcome.of(plan.batch(), plan.id()).hashes(hashes).made();
    }

    private static BatchPlan plan(PlanDecision decision) {
        return Objects.requireNonNull(decision.plan());
    }

    private static List<String> files(PlanDecision decision) {
        return plan(decision).files().stream()
                .map(planned -> planned.file().name().base())
                .toList();
    }
}

package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.DropRequest;
import io.github.deltafold.core.plan.ReplayRequest;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.MortalEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineDrainTest {
    private static final String ORDERS = "sales.orders";
    private static final String LOAD = "sales/orders/LOAD00000001.csv";
    private static final String CHANGES = "sales/orders/20260105-090000000.csv";
    private static final String LATER = "sales/orders/20260105-100000000.csv";

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private Path folder = Path.of("");
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path temporary) {
        folder = temporary;
        lake = new TestingLake(temporary, """
                tables: [{name: sales.orders, key: [id], columns: 'id INT, name STRING'}]
                """);
    }

    @Test
    void neverOverwritesANewerRow() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x", "I,3,Cid,x", "I,4,Dan");
        lake.drain(engine, ORDERS);
        lake.stage(LATER, "U,1,Anna", "D,2,");
        lake.drain(engine, ORDERS);

        QuarantineReport done = corrected().replay(engine, ORDERS);

        assertThat(corrected().rows(engine, ORDERS)).containsExactly("1,Anna,null", "3,Cid,x", "4,Dan,null");
        assertThat(done.report().counters()).isEqualTo(new Counters(3, 1, 0, 2, 0, 0));
        assertThat(done.settled()).isEqualTo(3);
        assertThat(done.left()).isZero();
        assertThat(states())
                .containsExactlyInAnyOrder(CHANGES + " 1 replayed", CHANGES + " 2 replayed", CHANGES + " 3 replayed");
    }

    /** A table that was removed together with its ledger begins anew, and reads all its files. */
    @Test
    void replacesWhatWasSetAsideUnderAnEarlierLedger() throws IOException {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob");
        lake.drain(engine, ORDERS);
        Files.move(folder.resolve("lake/_deltafold/ledger"), folder.resolve("away"));
        lake.stage(LATER, "I,3,Cid,x");
        Instant planned = lake.clock().instant();
        lake.drain(engine, ORDERS);

        engine.quarantine(lake.config()).replaceAllOf(TableName.parse(ORDERS), planned);

        assertThat(states())
                .as("also after a run that stood still came back to it")
                .containsExactlyInAnyOrder(CHANGES + " 1 replaced", CHANGES + " 1 open", LATER + " 1 open");
        assertThat(lake.history(ORDERS).openRecords()).isEqualTo(2);
    }

    @Test
    void writesDownWhichLinesItReads() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x", "I,4,Dan", "I,5,Eve,x");
        lake.drain(engine, ORDERS);
        List<BatchPlan> plans = new ArrayList<>();
        TableEngine watched = new HookedEngine(engine, (folding, task) -> {
            plans.add(task.plan());
            return folding.fold(task);
        });

        corrected().replay(watched, ORDERS, new ReplayRequest(Set.of(CHANGES), Set.of(), true));

        BatchPlan plan = plans.get(0);
        Settlement settlement = Objects.requireNonNull(plan.settlement());
        assertThat(plan.batch()).isEqualTo(2);
        assertThat(plan.isReplay()).isTrue();
        assertThat(plan.beyondHorizon()).isEqualTo(BeyondHorizon.ACCEPT_ABSENT);
        assertThat(settlement.throughBatch()).isEqualTo(1);
        assertThat(settlement.files())
                .extracting(QuarantinedFile::toString)
                .singleElement()
                .asString()
                .contains("records=3");
        assertThat(plan.partsToRead()).containsOnlyKeys(CHANGES);
        assertThat(plan.partsToRead().get(CHANGES)).hasToString("1-2,4");
    }

    @Test
    void setsAsideAgainWhatStillDoesNotFit() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,two,Bob,x");
        lake.drain(engine, ORDERS);

        QuarantineReport done = corrected().replay(engine, ORDERS);

        assertThat(done.report().quarantinedSomething()).isTrue();
        assertThat(done.report().batches()).hasSize(1);
        assertThat(done.left()).isZero();
        assertThat(done.report().history().openRecords()).isEqualTo(1);
        assertThat(states())
                .containsExactlyInAnyOrder(CHANGES + " 1 replayed", CHANGES + " 2 replayed", CHANGES + " 2 open");
    }

    @Test
    void doesNothingForWhatWasReplayedBefore() {
        lake.stage(CHANGES, "I,1,Ann,x");
        lake.drain(engine, ORDERS);
        corrected().replay(engine, ORDERS);

        QuarantineReport again = corrected().replay(untouchable(), ORDERS);

        assertThat(again.report().batches()).isEmpty();
        assertThat(again.settled()).isZero();
    }

    @Test
    void asksForNoEngineWhereNothingWaits() {
        lake.stage(CHANGES, "I,1,Ann");
        lake.drain(engine, ORDERS);

        QuarantineReport done = lake.replay(untouchable(), ORDERS);

        assertThat(done.report().batches()).isEmpty();
    }

    @Test
    void settlesRecordsThoughTheRunDiedBetweenTheCommitAndThat() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x");
        lake.drain(engine, ORDERS);
        TableEngine dying = MortalEngine.beforeSettling(engine);
        assertThatThrownBy(() -> corrected().replay(dying, ORDERS))
                .isInstanceOf(RunFailed.class)
                .hasMessage("Cannot finish batch 2 of sales.orders: the machine is gone. Nothing is lost: the plan"
                        + " stands, run 'apply' again to finish it.");
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 1 open", CHANGES + " 2 open");

        TableReport finished = corrected().drain(engine, ORDERS);

        assertThat(finished.counters()).isEqualTo(new Counters(2, 2, 0, 0, 0, 0));
        assertThat(finished.history().openRecords()).isZero();
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 1 replayed", CHANGES + " 2 replayed");
    }

    @Test
    void settlesRecordsThoughTheRunDiedBetweenThatAndTheOutcome() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,two,Bob,x");
        lake.drain(engine, ORDERS);
        TableEngine dying = MortalEngine.afterSettling(engine);
        assertThatThrownBy(() -> corrected().replay(dying, ORDERS)).isInstanceOf(RunFailed.class);

        QuarantineReport finished = corrected().replay(engine, ORDERS, new ReplayRequest(Set.of(), Set.of(1L), false));

        assertThat(finished.report().batches()).extracting(BatchOutcome::batch).containsExactly(2L);
        assertThat(finished.report().history().openRecords()).isEqualTo(1);
        assertThat(states())
                .containsExactlyInAnyOrder(CHANGES + " 1 replayed", CHANGES + " 2 replayed", CHANGES + " 2 open");
    }

    @Test
    void replaysOnceWhenTwoRunsRace() throws Exception {
        lake.stage(CHANGES, "I,1,Ann,x", "I,two,Bob,x", "I,3,Cid,x");
        lake.drain(engine, ORDERS);
        TestingLake lakeNow = corrected();
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<QuarantineReport> run = () -> {
            together.await();
            return lakeNow.replay(engine, ORDERS);
        };

        List<QuarantineReport> reports = inTwoThreads(run);

        TableHistory history = lakeNow.history(ORDERS);
        assertThat(reports).hasSize(2);
        assertThat(lakeNow.rows(engine, ORDERS)).containsExactly("1,Ann,x", "3,Cid,x");
        assertThat(history.openRecords()).isEqualTo(1);
        assertThat(history.openPlan()).isEmpty();
        assertThat(states()).filteredOn(state -> state.endsWith("open")).containsExactly(CHANGES + " 2 open");
        assertThat(history.rows().read() - history.rows().quarantined()).isEqualTo(2);
    }

    @Test
    void readsTheLinesThatWereAskedForAndNoOthers() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x", "I,3,Cid,x");
        lake.stage(LATER, "I,4,Dan,x", "I,5,Eve,x");
        lake.drain(engine, ORDERS);

        corrected().replay(engine, ORDERS, new ReplayRequest(Set.of(CHANGES), Set.of(1L, 3L), false));

        assertThat(corrected().rows(engine, ORDERS)).containsExactly("1,Ann,x", "3,Cid,x");
        assertThat(corrected().history(ORDERS).openRecords()).isEqualTo(3);
    }

    @Test
    void appliesAReplacedFileAnewInsteadOfItsOldLines() {
        lake.stage(CHANGES, "I,1,Ann", "I,two,Bob", "I,three,Cid");
        lake.drain(engine, ORDERS);
        lake.stage(CHANGES, "I,1,Ann", "I,2,Bob", "I,three,Cid");

        QuarantineReport done = lake.replay(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann", "2,Bob");
        assertThat(done.report().counters()).isEqualTo(new Counters(3, 1, 0, 0, 1, 1));
        assertThat(done.report().history().openRecords()).isEqualTo(1);
        assertThat(states())
                .containsExactlyInAnyOrder(CHANGES + " 2 replaced", CHANGES + " 3 replaced", CHANGES + " 3 open");
    }

    @Test
    void replacesRecordsWhenAnOrdinaryRunReadsTheFileAnew() {
        lake.stageAt(TestingLake.BEGIN, CHANGES + ".gz", new byte[] {1, 2, 3});
        lake.drain(engine, ORDERS);
        lake.stage(CHANGES + ".gz", "I,1,Ann\n".getBytes(StandardCharsets.UTF_8));

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.history().openRecords()).isZero();
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + ".gz 0 replaced");
    }

    @Test
    void leavesRecordsOpenWhereTheReplacementVanishesBeforeItIsRead() {
        lake.stage(CHANGES, "I,one,Ann");
        lake.drain(engine, ORDERS);
        lake.stage(CHANGES, "I,1,Ann");

        TableReport report = lake.drain(losing(CHANGES), ORDERS);

        assertThat(report.history().openRecords()).isEqualTo(1);
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 1 open");
    }

    @Test
    void takesTheSameBytesForTheSameFile() {
        lake.stage(CHANGES, "I,1,Ann,x");
        lake.drain(engine, ORDERS);
        TestingLake lakeNow = corrected();
        lakeNow.stageAt(TestingLake.BEGIN.plusSeconds(900), CHANGES, "I,1,Ann,x\n".getBytes(StandardCharsets.UTF_8));

        QuarantineReport done = lakeNow.replay(engine, ORDERS);

        assertThat(lakeNow.rows(engine, ORDERS)).containsExactly("1,Ann,x");
        assertThat(done.report().history().duplicateFiles()).isEqualTo(1);
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 1 replayed");
    }

    @Test
    void saysWhatToDoAboutAFileThatIsGone() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x");
        lake.stage(LATER, "I,3,Cid,x");
        lake.drain(engine, ORDERS);
        lake.remove(CHANGES);

        QuarantineReport done = corrected().replay(engine, ORDERS);

        assertThat(done.settled()).isEqualTo(1);
        assertThat(done.left()).isEqualTo(2);
        assertThat(done.report().warnings())
                .containsExactly("Staged file " + CHANGES + " is gone, so that 2 quarantined records cannot be read"
                        + " again. Put the file back under its key and replay again, or stage what 'quarantine show --file "
                        + CHANGES + "' prints of it under that key, or give them up with 'quarantine drop'.");
        assertThat(states()).containsExactlyInAnyOrder(LATER + " 1 replayed", CHANGES + " 1 open", CHANGES + " 2 open");
    }

    @Test
    void keepsRecordsOpenWhoseFileVanishesBeforeItIsReadAgain() {
        lake.stage(CHANGES, "I,1,Ann,x");
        lake.stage(LATER, "I,3,Cid,x");
        lake.drain(engine, ORDERS);

        QuarantineReport done = corrected().replay(losing(CHANGES), ORDERS);

        assertThat(done.left()).isEqualTo(1);
        assertThat(done.report().history().openRecords()).isEqualTo(1);
        assertThat(done.report().history().known(CHANGES)).isPresent();
        assertThat(states()).containsExactlyInAnyOrder(LATER + " 1 replayed", CHANGES + " 1 open");
    }

    @Test
    void leavesWhatWaitsForAReloadToTheReload() {
        lake.stage(LOAD, "one,Ann", "2,Bob");
        lake.stage("sales/orders/LOAD00000002.csv", "3,Cid");
        lake.drain(engine, ORDERS);
        lake.stage(LOAD, "1,Ann", "2,Bob");

        QuarantineReport done = lake.replay(engine, ORDERS);

        assertThat(done.left()).isEqualTo(1);
        assertThat(done.report().batches()).isEmpty();
        assertThat(done.report().warnings())
                .anyMatch(text -> text.startsWith("Reload pending: sales/orders/LOAD00000002.csv"))
                .contains("Staged file " + LOAD + " has other bytes than those that 1 quarantined record came from, and"
                        + " is not applied yet. Once it is, it takes their place.");
    }

    @Test
    void takesALineFromBeforeAReloadForLate() {
        lake.stage(LOAD, "1,Ann");
        lake.stage(CHANGES, "I,2,Bob,x");
        lake.drain(engine, ORDERS);
        lake.stage(LOAD, "1,Anna");
        lake.stage(LATER, "I,3,Cid");
        lake.drain(engine, ORDERS);

        QuarantineReport done = corrected().replay(engine, ORDERS);

        assertThat(done.report().counters()).isEqualTo(new Counters(1, 0, 0, 1, 0, 0));
        assertThat(corrected().rows(engine, ORDERS)).containsExactly("1,Anna,null", "3,Cid,null");
    }

    @Test
    void appliesALineOfTheBaselineThatDidNotFit() {
        lake.stage(LOAD, "1,Ann,x", "2,Bob");
        lake.stage(CHANGES, "U,2,Bobby");
        lake.drain(engine, ORDERS);

        corrected().replay(engine, ORDERS);

        assertThat(corrected().rows(engine, ORDERS)).containsExactly("1,Ann,x", "2,Bobby,null");
        assertThat(corrected().history(ORDERS).loadGeneration()).isEqualTo(1);
        assertThat(corrected().drain(engine, ORDERS).batches()).isEmpty();
    }

    @Test
    void readsAFileAsAWholeThatWasSetAsideAsAWhole() throws IOException {
        TestingLake headed = new TestingLake(folder, """
                tables: [{name: sales.orders, key: [id], csv: {header: true}, columns: 'id INT, name STRING, q STRING'}]
                """);
        lake = headed;
        lake.stage(CHANGES, "\"I,1,Ann,x", "I,2,Bob,x");
        lake.drain(engine, ORDERS);
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 0 open");

        QuarantineReport done = corrected().replay(engine, ORDERS);

        assertThat(done.report().counters().read()).isPositive();
        assertThat(done.report().history().damagedFiles()).isEqualTo(1);
        assertThat(done.report().history().appliedFiles()).isEqualTo(1);
        assertThat(states()).contains(CHANGES + " 0 replayed");
    }

    @Test
    void setsADamagedFileAsideAgain() {
        lake.stageAt(TestingLake.BEGIN, CHANGES + ".gz", new byte[] {1, 2, 3});
        lake.drain(engine, ORDERS);

        QuarantineReport done = lake.replay(engine, ORDERS);

        assertThat(done.report().quarantinedSomething()).isTrue();
        assertThat(done.report().history().openRecords()).isEqualTo(1);
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + ".gz 0 replayed", CHANGES + ".gz 0 open");
    }

    @Test
    void dropsWithAReasonThatTheLedgerKeeps() throws IOException {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x", "I,3,Cid,x");
        lake.drain(engine, ORDERS);
        lake.remove(CHANGES);

        QuarantineReport done = lake.drop(engine, ORDERS, new DropRequest(Set.of(CHANGES), Set.of(2L), "a test row"));

        assertThat(done.settled()).isEqualTo(1);
        assertThat(done.report().counters()).isEqualTo(Counters.NONE);
        assertThat(done.report().history().openRecords()).isEqualTo(2);
        assertThat(states())
                .containsExactlyInAnyOrder(CHANGES + " 1 open", CHANGES + " 2 dropped", CHANGES + " 3 open");
        assertThat(Files.readString(folder.resolve("lake/_deltafold/ledger/sales/orders/00000000000000000002.json")))
                .contains("\"reason\" : \"a test row\"");
    }

    @Test
    void neverReadsWhatWasDropped() {
        lake.stage(CHANGES, "I,1,Ann,x", "I,2,Bob,x");
        lake.drain(engine, ORDERS);
        lake.drop(engine, ORDERS, new DropRequest(Set.of(), Set.of(), "not wanted"));

        QuarantineReport done = corrected().replay(untouchable(), ORDERS);

        assertThat(done.report().batches()).isEmpty();
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 1 dropped", CHANGES + " 2 dropped");
    }

    @Test
    void finishesADropThatDied() {
        lake.stage(CHANGES, "I,1,Ann,x");
        lake.drain(engine, ORDERS);
        TableEngine dying = MortalEngine.beforeSettling(engine);
        assertThatThrownBy(() -> lake.drop(dying, ORDERS, new DropRequest(Set.of(), Set.of(), "not wanted")))
                .isInstanceOf(RunFailed.class);

        QuarantineReport replay = corrected().replay(engine, ORDERS);

        assertThat(replay.report().counters()).isEqualTo(Counters.NONE);
        assertThat(states()).containsExactlyInAnyOrder(CHANGES + " 1 dropped");
    }

    /** The lake once it is known that the records have a third column. */
    private TestingLake corrected() {
        return new TestingLake(folder, """
                tables:
                  - name: sales.orders
                    key: [id]
                    columns: id INT, name STRING, q STRING
                    earlier-columns: ['id INT, name STRING']
                """);
    }

    private List<String> states() {
        List<String> states = new ArrayList<>();
        TableName table = TableName.parse(ORDERS);
        for (RecordState state : RecordState.values()) {
            engine.quarantine(lake.config())
                    .records(RecordFilter.of(Set.of(table), Set.of(), Set.of(), state))
                    .rows()
                    .forEachRemaining(row -> states.add(row[1] + " " + row[2] + " " + row[8]));
        }
        return states;
    }

    /** An engine before whose fold a staged file vanishes. */
    private TableEngine losing(String key) {
        return new HookedEngine(engine, (folding, task) -> {
            if (Files.exists(folder.resolve("staging").resolve(key))) {
                lake.remove(key);
            }
            return folding.fold(task);
        });
    }

    private TableEngine untouchable() {
        return new KeptOpenEngine(engine) {
            @Override
            public Quarantine quarantine(LakeConfig config) {
                throw new IllegalStateException("Nothing is to be done");
            }
        };
    }

    private static <T> List<T> inTwoThreads(Callable<T> run) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(List.of(run, run))) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}

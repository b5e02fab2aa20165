package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.TableListing;
import io.github.deltafold.core.testing.BrokenStore;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.MortalEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainTest {
    private static final String ORDERS = "sales.orders";
    private static final String AGES = "sales.ages";
    private static final String NAMED = "sales.named";
    private static final String LOAD = "sales/orders/LOAD00000001.csv";
    private static final String CHANGES = "sales/orders/20260105-090000000.csv";
    private static final String LATER = "sales/orders/20260105-100000000.csv";

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING'}
                  - {name: sales.ages, key: [id], columns: 'id INT, age INT'}
                  - {name: sales.named, key: [id], csv: {header: true}}
                """);
    }

    @Test
    void foldsWhatIsStagedAndRecordsIt() {
        lake.stage(LOAD, "1,Ann", "2,Bob");
        lake.stage(CHANGES, "U,1,Anna", "D,2,", "X,3,");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna");
        assertThat(report.counters()).isEqualTo(new Counters(5, 2, 2, 0, 0, 1));
        assertThat(report.files()).isEqualTo(2);
        assertThat(report.pending()).isZero();
        assertThat(report.quarantinedSomething()).isTrue();
        assertThat(lake.history(ORDERS).lastOutcome())
                .usingRecursiveComparison()
                .ignoringFields("value.perFile", "value.hashes") // they stand with the files
                .isEqualTo(Optional.of(report.batches().get(0)));
        assertThat(lake.history(ORDERS).known(LOAD).orElseThrow().hash()).hasSize(64);
    }

    @Test
    void asksForNoEngineWhereNothingIsNew() {
        lake.stage(LOAD, "1,Ann");
        lake.drain(engine, ORDERS);

        TableReport report = lake.drain(failing(engine, Integer.MAX_VALUE), ORDERS);

        assertThat(report.batches()).isEmpty();
        assertThat(report.counters()).isEqualTo(Counters.NONE);
        assertThat(report.history().deltaVersion()).contains(1L);
    }

    @Test
    void asksForNoEngineForADuplicate() {
        lake.stage(LOAD, "1,Ann");
        lake.stage(CHANGES, "U,1,Anna");
        lake.drain(engine, ORDERS);
        lake.touch(CHANGES);

        TableReport report = lake.drain(failing(engine, Integer.MAX_VALUE), ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::engine).containsExactly("none");
        assertThat(report.history().duplicateFiles()).isEqualTo(1);
        assertThat(report.history().rows().read()).isEqualTo(2);
    }

    @Test
    void looksAgainAfterEachBatch() {
        lake.stage(LOAD, "1,Ann");
        TableEngine meanwhile = before(engine, 1, () -> lake.stage(CHANGES, "U,1,Anna"));

        TableReport report = lake.drain(meanwhile, ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::batch).containsExactly(1L, 2L);
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna");
    }

    @Test
    void finishesThePlanOfARunThatDiedBeforeItFolded() {
        BatchPlan plan = planned(1, lake.stage(LOAD, "1,Ann"));
        lake.ledger().create(TableName.parse(ORDERS), plan);
        lake.stage(CHANGES, "U,1,Anna");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::plan).first().isEqualTo("plan-1");
        assertThat(report.batches())
                .extracting(outcome -> outcome.counters().read())
                .containsExactly(1L, 1L);
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna");
    }

    @Test
    void recordsTheCommitOfARunThatDiedAfterItFolded() throws UnreadableFilesException {
        BatchPlan plan = planned(1, lake.stage(LOAD, "1,Ann"));
        lake.ledger().create(TableName.parse(ORDERS), plan);
        FoldResult folded = engine.fold(task(plan));
        lake.remove(LOAD);

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.counters()).isEqualTo(folded.counters());
        assertThat(report.history().deltaVersion()).contains(1L);
        assertThat(report.history().warnings()).isEmpty();
    }

    @Test
    void adoptsThePlanThatAnotherRunMadeMeanwhile() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        lake.stage(CHANGES, "U,1,Anna");
        BatchPlan other = planned(1, load);

        Clock another = new Clock() {
            @Override
            public Instant instant() {
                lake.ledger().create(TableName.parse(ORDERS), other);
                return TestingLake.BEGIN;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };

        TableReport report = new Drain(
                        lake.config(), lake.staging(), lake.ledger(), () -> engine, another, DrainListener.SILENT)
                .drain(lake.spec(ORDERS), lake.staging().list(TableName.parse(ORDERS)), PlanRequest.ALL);

        assertThat(report.batches()).extracting(BatchOutcome::plan).first().isEqualTo("plan-1");
        assertThat(report.batches()).hasSize(2);
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna");
        assertThat(report.history().rows().read()).isEqualTo(2);
    }

    @Test
    void dropsAFileThatVanishedSinceItWasPlanned() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        StagedFile changes = lake.stage(CHANGES, "U,1,Anna");
        lake.ledger().create(TableName.parse(ORDERS), planned(1, load, changes));
        lake.remove(CHANGES);

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann");
        assertThat(report.counters()).isEqualTo(new Counters(1, 1, 0, 0, 0, 0));
        assertThat(report.history().known(CHANGES)).isEmpty();
        assertThat(report.history().warnings())
                .containsExactly("Staged file " + CHANGES + " was gone or replaced before it could be read: it was"
                        + " dropped from its batch. If it is staged again, it is read then.");
    }

    @Test
    void readsAFileThatWasReplacedSinceItWasPlannedInTheNextBatch() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        StagedFile changes = lake.stage(CHANGES, "U,1,Anna");
        lake.ledger().create(TableName.parse(ORDERS), planned(1, load, changes));
        lake.stage(CHANGES, "U,1,Anne");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.batches())
                .extracting(outcome -> outcome.counters().applied())
                .containsExactly(1L, 1L);
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anne");
        assertThat(report.warnings()).hasSize(1);
        assertThat(report.history().warnings()).isEmpty();
    }

    @Test
    void dropsFilesThatVanishOneAfterTheOther() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        StagedFile changes = lake.stage(CHANGES, "U,1,Anna");
        StagedFile later = lake.stage(LATER, "U,1,Anne");
        lake.ledger().create(TableName.parse(ORDERS), planned(1, load, changes, later));
        lake.remove(CHANGES);
        AtomicInteger folds = new AtomicInteger();
        TableEngine meanwhile = before(engine, 2, () -> {
            if (folds.incrementAndGet() == 2) {
                lake.remove(LATER);
            }
        });

        TableReport report = lake.drain(meanwhile, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann");
        assertThat(report.history().warnings()).hasSize(2);
        assertThat(lake.history(ORDERS).files().map(known -> known.file().key()))
                .containsExactly(LOAD);
    }

    @Test
    void closesAPlanOfWhichNothingIsLeft() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        lake.ledger().create(TableName.parse(ORDERS), planned(1, load));
        lake.remove(LOAD);

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::engine).containsExactly("none");
        assertThat(report.history().openPlan()).isEmpty();
        assertThat(report.quarantinedSomething()).isFalse();
    }

    @Test
    void setsADamagedFileAsideAndFoldsTheOthers() {
        lake.stage(LOAD, "1,Ann");
        byte[] packed = TestingLake.gzip("U,1,Anna\n".getBytes(StandardCharsets.UTF_8));
        lake.stageAt(TestingLake.BEGIN, CHANGES + ".gz", Arrays.copyOf(packed, packed.length - 9));

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann");
        assertThat(report.damaged()).isEqualTo(1);
        assertThat(report.quarantinedSomething()).isTrue();
        assertThat(report.warnings())
                .containsExactly(
                        "Staged file " + CHANGES + ".gz is quarantined as a whole: the file is not a whole gzip"
                                + " file, it was probably cut off while being copied. Stage it again; until then nothing of it"
                                + " is applied.");
        assertThat(engine.quarantine())
                .containsExactly(new RejectedRecord(
                        CHANGES + ".gz",
                        0,
                        null,
                        "the file is not a whole gzip file, it was probably cut off while being copied. Stage it again;"
                                + " until then nothing of it is applied.",
                        ""));
        assertThat(lake.drain(engine, ORDERS).quarantinedSomething()).isFalse();
    }

    @Test
    void deletesNothingByABaselineWithALineThatDoesNotTellItsKey() {
        lake.stage(LOAD, "1,Ann", "2,Bob");
        lake.drain(engine, ORDERS);
        lake.stage(LOAD, "1,Anna", "two,Bob");

        lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna", "2,Bob");
    }

    @Test
    void deletesWhatAWholeBaselineDoesNotHoldButForKeysInQuarantine() {
        lake.stage("sales/ages/LOAD00000001.csv", "1,10", "2,20", "3,30");
        lake.drain(engine, AGES);
        lake.stage("sales/ages/LOAD00000001.csv", "1,11", "3,old");

        lake.drain(engine, AGES);

        assertThat(lake.rows(engine, AGES)).containsExactly("1,11", "3,30");
    }

    @Test
    void readsADamagedFileOnceItIsStagedWhole() {
        lake.stage(LOAD, "1,Ann");
        byte[] packed = TestingLake.gzip("U,1,Anna\n".getBytes(StandardCharsets.UTF_8));
        lake.stageAt(TestingLake.BEGIN, CHANGES + ".gz", Arrays.copyOf(packed, packed.length - 9));
        lake.drain(engine, ORDERS);
        lake.stage(CHANGES + ".gz", "U,1,Anna\n".getBytes(StandardCharsets.UTF_8));

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna");
        assertThat(report.counters()).isEqualTo(new Counters(1, 1, 0, 0, 0, 0));
        assertThat(report.history().warnings()).isEmpty();
    }

    @Test
    void setsADamagedHeaderAsideAndFoldsTheOthers() {
        lake.stage("sales/named/LOAD00000001.csv", "id,name", "1,Ann");
        lake.stageAt(TestingLake.BEGIN, "sales/named/20260105-090000000.csv.gz", new byte[] {1, 2, 3});

        TableReport report = lake.drain(engine, NAMED);

        assertThat(lake.rows(engine, NAMED)).containsExactly("1,Ann");
        assertThat(report.damaged()).isEqualTo(1);
        assertThat(engine.quarantine()).extracting(RejectedRecord::line).containsExactly(0L);
    }

    @Test
    void takesNoColumnFromAHeaderThatIsQuarantinedWhole() {
        lake.stage("sales/named/LOAD00000001.csv", "id,name", "1,Ann");
        lake.drain(engine, NAMED);
        lake.stage("sales/named/20260105-090000000.csv", "U,1,Anna Maria", "U,1,Anna");

        TableReport report = lake.drain(engine, NAMED);

        assertThat(lake.rows(engine, NAMED)).containsExactly("1,Ann");
        assertThat(report.counters()).isEqualTo(new Counters(1, 0, 0, 0, 0, 1));
    }

    @Test
    void leavesThePlanToTheNextRunWhenTheEngineFails() {
        lake.stage(LOAD, "1,Ann");
        TableEngine failing = failing(engine, 1);

        assertThatThrownBy(() -> lake.drain(failing, ORDERS))
                .isInstanceOf(RunFailed.class)
                .hasMessage("Cannot finish batch 1 of sales.orders: the disk is full. Nothing is lost: the plan stands,"
                        + " run 'apply' again to finish it.");
        BatchPlan standing = lake.history(ORDERS).openPlan().orElseThrow();
        TableReport report = lake.drain(failing, ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::plan).containsExactly(standing.id());
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann");
    }

    @Test
    void passesOnWhatIsSaidToThePersonAlready() {
        lake.stage(LOAD, "1,Ann");
        BadSetting said = new BadSetting("Cannot start Spark: it is not there. Install it.");
        TableEngine refusing = before(engine, 1, () -> {
            throw said;
        });

        assertThatThrownBy(() -> lake.drain(refusing, ORDERS)).isSameAs(said);
    }

    @Test
    void saysThatThisRunFailedWhenAFileCannotBeComparedWithWhatWasRead() {
        lake.stage(CHANGES, "I,1,Ann");
        lake.drain(engine, ORDERS);
        lake.touch(CHANGES);
        StagingArea broken =
                new StagingArea(BrokenStore.afterBytes(lake.staging().store(), 0));
        Drain drain = new Drain(lake.config(), broken, lake.ledger(), () -> engine, lake.clock(), DrainListener.SILENT);

        assertThatThrownBy(() ->
                        drain.drain(lake.spec(ORDERS), lake.staging().list(TableName.parse(ORDERS)), PlanRequest.ALL))
                .isInstanceOf(RunFailed.class)
                .hasMessage("Cannot plan the next batch of sales.orders: Connection reset. Nothing is lost: run 'apply'"
                        + " again.");
    }

    @Test
    void recordsTheCommitOfADeadRunThoughItsFilesAreGone() throws Exception {
        lake.stage("sales/named/LOAD00000001.csv", "id,name", "1,Ann");
        TableEngine dying = MortalEngine.of(engine, new Random() {
            @Override
            public int nextInt(int bound) {
                return 1;
            }
        });
        assertThatThrownBy(() -> lake.drain(dying, NAMED)).isInstanceOf(RunFailed.class);
        lake.remove("sales/named/LOAD00000001.csv");

        TableReport report = lake.drain(engine, NAMED);

        assertThat(report.counters()).isEqualTo(new Counters(1, 1, 0, 0, 0, 0));
    }

    @Test
    void givesUpOnFilesThatKeepChanging() {
        for (int i = 1; i <= 30; i++) {
            lake.stage("sales/orders/20260105-0900000%02d.csv".formatted(i), "I," + i + ",Ann");
        }
        TableEngine rewritten = new HookedEngine(engine, (folding, task) -> {
            throw new UnreadableFilesException(List.of(
                    UnreadableFile.changed(task.plan().files().get(0).file().key())));
        });

        assertThatThrownBy(() -> lake.drain(rewritten, ORDERS))
                .isInstanceOf(RunFailed.class)
                .hasMessage(
                        "Cannot finish batch 1 of sales.orders: its files keep changing while they are read. Let DMS"
                                + " or the copy finish, then run 'apply' again.");
    }

    @Test
    void doesTheWorkOnceWhenTwoDrainsRace() throws Exception {
        for (int i = 0; i < 20; i++) {
            lake.stage("sales/orders/20260105-0900000%02d.csv".formatted(i), "I,1,Ann", "I," + i + ",Bob", "X,,");
        }
        CyclicBarrier together = new CyclicBarrier(2);
        TableListing listed = lake.staging().list(TableName.parse(ORDERS));
        Callable<TableReport> run = () -> {
            Drain drain = new Drain(
                    lake.config(), lake.staging(), lake.ledger(), () -> engine, lake.clock(), DrainListener.SILENT);
            together.await();
            return drain.drain(lake.spec(ORDERS), listed, PlanRequest.ALL);
        };

        List<TableReport> reports = inTwoThreads(run);

        TableHistory history = lake.history(ORDERS);
        assertThat(history.rows().read()).isEqualTo(60);
        assertThat(history.rows().quarantined()).isEqualTo(20);
        assertThat(history.appliedFiles()).isEqualTo(20);
        assertThat(history.openPlan()).isEmpty();
        assertThat(engine.quarantine()).hasSize(20);
        assertThat(lake.rows(engine, ORDERS)).hasSize(20).first().isEqualTo("0,Bob");
        assertThat(reports)
                .allSatisfy(report -> assertThat(report.history().rows()).isEqualTo(history.rows()));
    }

    @Test
    void refusesAKeyThatNoHeaderNames() {
        lake.stage("sales/named/LOAD00000001.csv", "number,name", "1,Ann");

        assertThatThrownBy(() -> lake.drain(engine, NAMED))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot use the spec of sales.named: 'key' names column 'id', which no file names. Correct"
                        + " 'key', or have DMS write the column.");
    }

    @Test
    void previewsWithoutWriting() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        Drain drain = Drain.toLookAt(lake.config(), lake.staging(), lake.ledger(), lake.clock());

        PlanDecision decision =
                drain.preview(lake.spec(ORDERS), lake.staging().list(TableName.parse(ORDERS)), PlanRequest.ALL);

        assertThat(decision.pending()).containsExactly(load);
        assertThat(lake.history(ORDERS).lastBatch()).isZero();
    }

    @Test
    void previewsThePlanThatStands() {
        StagedFile load = lake.stage(LOAD, "1,Ann");
        BatchPlan plan = planned(1, load);
        lake.ledger().create(TableName.parse(ORDERS), plan);
        lake.stage(LATER, "U,1,Anna");
        Drain drain = Drain.toLookAt(lake.config(), lake.staging(), lake.ledger(), lake.clock());

        PlanDecision decision =
                drain.preview(lake.spec(ORDERS), lake.staging().list(TableName.parse(ORDERS)), PlanRequest.ALL);

        assertThat(decision.plan()).isEqualTo(plan);
        assertThat(decision.pending()).extracting(StagedFile::key).containsExactly(LOAD, LATER);
    }

    private static List<TableReport> inTwoThreads(Callable<TableReport> run)
            throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<TableReport> reports = new ArrayList<>();
            for (Future<TableReport> report : pool.invokeAll(List.of(run, run))) {
                reports.add(report.get());
            }
            return reports;
        } finally {
            pool.shutdownNow();
        }
    }

    private static BatchPlan planned(long batch, StagedFile... files) {
        List<PlannedFile> planned = List.of(files).stream()
                .map(file -> new PlannedFile(file, false))
                .toList();
        return new BatchPlan(batch, "plan-" + batch, TestingLake.BEGIN, 1, null, planned, List.of(), List.of());
    }

    private FoldTask task(BatchPlan plan) {
        return lake.task(ORDERS, plan, 0);
    }

    /** Fails the first times it is asked to fold. */
    private static TableEngine failing(TableEngine engine, int times) {
        return before(engine, times, () -> {
            throw new IllegalStateException("wrapped", new IllegalStateException("the disk is full.\nat line 1"));
        });
    }

    /** Has something happen before the first folds. */
    private static TableEngine before(TableEngine engine, int times, Runnable deed) {
        AtomicInteger left = new AtomicInteger(times);
        return new HookedEngine(engine, (folding, task) -> {
            if (left.getAndDecrement() > 0) {
                deed.run();
            }
            return folding.fold(task);
        });
    }
}

package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.MortalEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reload is folded whole or not at all, whatever becomes of its files and of the runs. */
class ReloadTest {
    private static final String ORDERS = "sales.orders";
    private static final TableName TABLE = TableName.parse(ORDERS);
    private static final String ONE = "sales/orders/LOAD00000001.csv.gz";
    private static final String TWO = "sales/orders/LOAD00000002.csv.gz";
    private static final String CHANGES = "sales/orders/20260105-090000000.csv";
    private static final String LATER = "sales/orders/20260105-100000000.csv";
    private static final PlanRequest LOAD_COMPLETE = new PlanRequest(Set.of(), true, false);
    private static final PlanRequest RELOAD = new PlanRequest(Set.of(), false, true);

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private TestingLake lake;

    @BeforeEach
    void loadOnce(@TempDir Path folder) {
        lake = new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING'}
                """);
        stage(ONE, "1,Ann", "2,Bob");
        stage(TWO, "7,Eve");
        lake.stage(CHANGES, "U,1,Anna", "I,3,Cid");
        lake.drain(engine, ORDERS);
    }

    /** 0: before the commit; 1: after it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void leavesTheOldTableOrTheNewOneWhereARunDies(int fate) {
        stage(ONE, "1,Ada");
        stage(TWO, "8,Fay");
        lake.stage(LATER, "U,8,Faye");
        TableEngine dying = MortalEngine.of(engine, new Random() {
            @Override
            public int nextInt(int bound) {
                return fate;
            }
        });

        assertThatThrownBy(() -> lake.drain(dying, ORDERS)).isInstanceOf(RunFailed.class);
        List<String> afterDeath = lake.rows(engine, ORDERS);
        TableReport report = lake.drain(engine, ORDERS);

        assertThat(afterDeath)
                .isEqualTo(fate == 0 ? List.of("1,Anna", "2,Bob", "3,Cid", "7,Eve") : List.of("1,Ada", "8,Fay"));
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ada", "8,Faye");
        assertThat(report.counters()).isEqualTo(new Counters(3, 3, 0, 0, 0, 0));
        assertThat(report.history().loadGeneration()).isEqualTo(2);
    }

    @Test
    void isPutOffWhereAFileIsReplacedBeforeItIsRead() {
        stage(ONE, "1,Ada");
        stage(TWO, "8,Fay");
        TableEngine met = meddled(1, plan -> stage(TWO, "9,Gil"));

        TableReport report = lake.drain(met, ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::engine).containsExactly("none", "memory");
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ada", "9,Gil");
        assertThat(report.history().loadGeneration()).isEqualTo(3);
        assertThat(report.history().appliedFiles()).isEqualTo(5);
        assertThat(report.quarantinedSomething()).isFalse();
        assertThat(report.warnings())
                .containsExactly("Staged file " + TWO + " was gone or replaced before it could be read: the reload that"
                        + " it belongs to was put off, and is decided anew from what is staged.");
        assertThat(report.history().warnings()).isEmpty();
    }

    @Test
    void isPutOffWhereAFileVanishesBeforeItIsRead() {
        stage(ONE, "1,Ada");
        stage(TWO, "8,Fay");
        TableEngine met = meddled(1, plan -> lake.remove(TWO));

        TableReport report = lake.drain(met, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna", "2,Bob", "3,Cid", "7,Eve");
        assertThat(report.pending()).isEqualTo(1);
        assertThat(report.warnings())
                .contains("Reload pending: 1 full-load files are staged, the load before had 2. If no more will come,"
                        + " run 'apply --load-complete --table sales.orders'.");
    }

    @Test
    void isAskedForAgainWhereItWasPutOff() {
        TableEngine met = meddled(1, plan -> lake.touch(CHANGES));

        TableReport report = lake.drain(met, ORDERS, RELOAD);

        assertThat(report.history().loadGeneration()).isEqualTo(3);
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna", "2,Bob", "3,Cid", "7,Eve");
    }

    @Test
    void isRecordedWhereAnotherRunFoldedItBeforeItsFilesWent() {
        stage(ONE, "1,Ada");
        stage(TWO, "8,Fay");
        TableEngine overtaken = new HookedEngine(engine, (hooked, task) -> {
            hooked.fold(task);
            lake.remove(TWO);
            throw new UnreadableFilesException(List.of(UnreadableFile.changed(TWO)));
        });

        TableReport report = lake.drain(overtaken, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ada", "8,Fay");
        assertThat(report.counters()).isEqualTo(new Counters(2, 2, 0, 0, 0, 0));
        assertThat(report.history().loadGeneration()).isEqualTo(2);
    }

    @Test
    void winsOverASlowRunThatFoldsWhatWasGivenUp() {
        stage(ONE, "1,Ada");
        StagedFile read = stage(TWO, "8,Fay");
        List<BatchPlan> plans = new ArrayList<>();
        TableEngine met = meddled(3, plan -> {
            if (plan.files().isEmpty()) {
                return; // given up
            }
            plans.add(plan);
            if (plans.size() == 1) {
                stage(TWO, "9,Gil");
            } else {
                // the slow run had read the first plan's files before they were replaced
                lake.stageAt(read.modified(), TWO, TestingLake.gzip(bytes("8,Fay")));
                fold(plans.get(0));
                lake.stageAt(plan.files().get(1).file().modified(), TWO, TestingLake.gzip(bytes("9,Gil")));
            }
        });

        TableReport report = lake.drain(met, ORDERS);

        assertThat(report.batches()).extracting(BatchOutcome::engine).containsExactly("none", "memory");
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ada", "9,Gil");
        assertThat(report.history().loadGeneration()).isEqualTo(plans.get(0).loadGeneration() + 1);
    }

    @Test
    void givesUpWhereItsFilesKeepChanging() {
        stage(ONE, "1,Ada");
        stage(TWO, "8,Fay");
        TableEngine met = meddled(Integer.MAX_VALUE, plan -> lake.touch(TWO));

        assertThatThrownBy(() -> lake.drain(met, ORDERS, LOAD_COMPLETE))
                .isInstanceOf(RunFailed.class)
                .hasMessageEndingWith(
                        "its files keep changing while they are read. Let DMS or the copy finish, then run"
                                + " 'apply' again.");
    }

    @Test
    void waitsForAFileThatIsDamaged() {
        stage(ONE, "1,Ada");
        StagedFile damaged = lake.stageAt(lake.clock().instant(), TWO, new byte[] {1, 2, 3});

        TableReport report = lake.drain(engine, ORDERS);
        TableReport again = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna", "2,Bob", "3,Cid", "7,Eve");
        assertThat(report.damaged()).isEqualTo(1);
        assertThat(report.quarantinedSomething()).isTrue();
        assertThat(engine.quarantine()).extracting(RejectedRecord::file).containsExactly(TWO);
        assertThat(again.batches()).isEmpty();
        assertThat(again.damaged()).isZero();
        assertThat(again.pending()).isEqualTo(2);
        assertThat(again.history().loads().isDamaged(damaged)).isTrue();
    }

    @Test
    void goesOnOnceTheDamagedFileIsWhole() {
        stage(ONE, "1,Ada");
        lake.stageAt(lake.clock().instant(), TWO, new byte[] {1, 2, 3});
        lake.stage(LATER, "U,8,Faye");
        lake.drain(engine, ORDERS);
        stage(TWO, "8,Fay");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ada", "8,Faye");
        assertThat(report.pending()).isZero();
    }

    @Test
    void removesNoRowWhereTheOperatorGoesOnWithoutTheDamagedFile() {
        stage(ONE, "1,Ada");
        lake.stageAt(lake.clock().instant(), TWO, new byte[] {1, 2, 3});
        lake.drain(engine, ORDERS);

        TableReport report = lake.drain(engine, ORDERS, LOAD_COMPLETE);
        stage(TWO, "8,Fay");
        lake.drain(engine, ORDERS);

        assertThat(report.batches()).hasSize(1);
        assertThat(report.batches().get(0).warnings())
                .containsExactly("The reload was applied without removing the rows that it does not hold, because files"
                        + " of it, or lines with their keys, could not be read. Stage the full load again once that is"
                        + " put right; where it was the configuration, correct it and run 'apply --reload"
                        + " sales.orders'.");
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ada", "2,Bob", "3,Cid", "7,Eve", "8,Fay");
    }

    @Test
    void isReplacedWhileItIsPending() {
        stage(ONE, "1,Ada");
        drainAtOnce();
        stage(ONE, "1,Amy");
        drainAtOnce();
        stage(TWO, "8,Fay");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Amy", "8,Fay");
        assertThat(report.history().loadGeneration()).isEqualTo(2);
    }

    @Test
    void isFollowedByAnotherOneThatArrivesWhileItIsFolded() {
        stage(ONE, "1,Ada");
        stage(TWO, "8,Fay");
        TableEngine met = meddled(1, plan -> {
            fold(plan);
            stage(ONE, "1,Amy");
            stage(TWO, "9,Gil");
        });

        TableReport report = lake.drain(met, ORDERS);

        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Amy", "9,Gil");
        assertThat(report.history().loadGeneration()).isEqualTo(3);
    }

    /** Something happens after a batch is planned and before its files are read, before so many folds. */
    private TableEngine meddled(int times, Consumer<BatchPlan> meddler) {
        AtomicInteger folds = new AtomicInteger();
        return new HookedEngine(engine, (hooked, task) -> {
            if (!task.plan().files().isEmpty() && folds.incrementAndGet() <= times) {
                meddler.accept(task.plan());
            }
            return hooked.fold(task);
        });
    }

    private void drainAtOnce() {
        lake.drain(
                engine,
                ORDERS,
                PlanRequest.ALL,
                Clock.fixed(lake.clock().instant().minusSeconds(3_600), ZoneOffset.UTC));
    }

    private void fold(BatchPlan plan) {
        try {
            engine.fold(lake.task(TABLE.toString(), plan, 0));
        } catch (UnreadableFilesException e) {
            throw new AssertionError(e);
        }
    }

    private StagedFile stage(String key, String... lines) {
        return lake.stage(key, bytes(lines));
    }

    private static byte[] bytes(String... lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}

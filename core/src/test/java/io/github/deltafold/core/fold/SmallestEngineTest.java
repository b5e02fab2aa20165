package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.DropRequest;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.RefusingEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both engines work on the same tables, as they do in a lake. */
class SmallestEngineTest {
    private static final String ORDERS = "sales.orders";
    private static final String ITEMS = "sales.items";
    private static final String LOAD = "sales/orders/LOAD00000001.csv";
    private static final String CHANGES = "sales/orders/20260105-120000000.csv";

    private final InMemoryTableEngine tables = new InMemoryTableEngine();
    private final RefusingEngine small = new RefusingEngine(tables);
    private final RefusingEngine large = new RefusingEngine(tables);
    private final List<String> starts = new ArrayList<>();
    private final SmallestEngine engine = new SmallestEngine(small, (what, reason) -> {
        starts.add(what + ", because " + reason);
        return large;
    });
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING', tombstone-horizon: P1D}
                  - {name: sales.items, key: [id], columns: 'id INT, name STRING'}
                """);
        lake.stage(LOAD, "1,Ann", "2,Bob", "x,Cid");
    }

    @Test
    void leavesTheLargeEngineAloneWhileTheSmallOneCan() {
        lake.drain(engine, ORDERS);

        assertThat(starts).isEmpty();
        assertThat(lake.history(ORDERS).lastOutcome())
                .map(BatchOutcome::engineReason)
                .contains("");
    }

    @Test
    void handsOverABatchThatTheSmallOneRefuses() {
        lake.drain(engine, ORDERS);
        small.refuse(ORDERS);
        lake.stage(CHANGES, "U,1,Anna", "D,2,", "x,3,");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.counters()).isEqualTo(new Counters(3, 2, 0, 0, 0, 1));
        assertThat(lake.rows(tables, ORDERS)).containsExactly("1,Anna");
        assertThat(starts).containsExactly("sales.orders, because it is too big");
        assertThat(lake.history(ORDERS).lastOutcome())
                .map(BatchOutcome::engineReason)
                .contains("it is too big");
    }

    /** Until it refused, the small engine may have set records aside, which must not be there twice. */
    @Test
    void handsABatchOverAsASecondAttempt() {
        List<FoldTask> tasks = new ArrayList<>();
        SmallestEngine halfway = new SmallestEngine(
                small,
                (what, reason) -> new HookedEngine(tables, (next, task) -> {
                    tasks.add(task);
                    return next.fold(task);
                }));
        small.refuse(ORDERS);

        lake.drain(halfway, ORDERS);

        assertThat(tasks).singleElement().satisfies(task -> {
            assertThat(task.isFirstAttempt()).isFalse();
            assertThat(task.plan().files())
                    .extracting(planned -> planned.file().key())
                    .containsExactly(LOAD);
        });
    }

    @Test
    void startsTheLargeEngineOnceForAllTables() {
        small.refuse(ORDERS);
        small.refuse(ITEMS);
        lake.stage("sales/items/LOAD00000001.csv", "1,pen");

        lake.drain(engine, ORDERS);
        lake.drain(engine, ITEMS);

        assertThat(starts).hasSize(1);
        assertThat(lake.rows(tables, ITEMS)).containsExactly("1,pen");
    }

    @Test
    void goesOnWithTheSmallEngineForOtherTables() {
        small.refuse(ORDERS);
        lake.stage("sales/items/LOAD00000001.csv", "1,pen");
        lake.drain(engine, ORDERS);
        large.refuse(ITEMS);

        TableReport report = lake.drain(engine, ITEMS);

        assertThat(report.counters()).isEqualTo(new Counters(1, 1, 0, 0, 0, 0));
    }

    @Test
    void looksAtATableWithTheLargeEngine() {
        lake.drain(engine, ORDERS);
        small.refuse(ORDERS);

        Verification verification = lake.verify(engine, ORDERS);

        assertThat(verification.holds()).isTrue();
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann", "2,Bob");
        assertThat(starts).hasSize(1);
    }

    @Test
    void forgetsTombstonesWithTheLargeEngine() {
        lake.stage(CHANGES, "D,2,");
        lake.drain(engine, ORDERS);
        small.refuse(ORDERS);
        lake.stage("sales/orders/20260108-120000000.csv", "U,1,Anna");

        lake.drain(engine, ORDERS);

        assertThat(tables.tombstoneOrders(TableName.parse(ORDERS))).isEmpty();
        assertThat(lake.history(ORDERS).tombstones().purged()).isPresent();
    }

    @Test
    void looksIntoTheQuarantineWithTheLargeEngine() {
        lake.drain(engine, ORDERS);
        small.refuseQuarantine();
        RecordFilter all = RecordFilter.of(Set.of(), Set.of(), Set.of(), null);

        Quarantine quarantine = engine.quarantine(lake.config());

        assertThat(quarantine.count(all)).isEqualTo(Map.of(LOAD, 1L));
        assertThat(quarantine.lines(all, 9)).extracting(QuarantinedFile::file).containsExactly(LOAD);
        assertThat(quarantine.records(all).rows()).toIterable().hasSize(1);
        assertThat(quarantine.summary(all).rows()).toIterable().hasSize(1);
    }

    @Test
    void settlesRecordsWithTheLargeEngine() {
        lake.drain(engine, ORDERS);
        small.refuseQuarantine();

        lake.drop(engine, ORDERS, new DropRequest(Set.of(), Set.of(), "no customer"));

        assertThat(tables.quarantine(lake.config())
                        .count(RecordFilter.of(Set.of(), Set.of(), Set.of(), RecordState.OPEN)))
                .isEmpty();
    }

    @Test
    void handsNothingOverThatFailsOtherwise() {
        TableEngine burning = new HookedEngine(tables, (next, task) -> {
            throw new IllegalStateException("the disk is on fire");
        });
        SmallestEngine failing = new SmallestEngine(new RefusingEngine(burning), (what, reason) -> large);

        assertThatThrownBy(() -> lake.drain(failing, ORDERS))
                .isInstanceOf(RunFailed.class)
                .hasMessageContaining("the disk is on fire");
    }

    @Test
    void endsAsTheLargeEngineWantsWhereThereIsNone() {
        SmallestEngine alone = new SmallestEngine(small, (what, reason) -> {
            throw EngineErrors.unfit("duckdb", what, reason);
        });
        small.refuse(ORDERS);

        assertThatThrownBy(() -> lake.drain(alone, ORDERS))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot use engine 'duckdb' for sales.orders: it is too big. Use 'engine: auto', which"
                        + " takes Spark for such a table or batch, or 'engine: spark'.");
        assertThat(lake.history(ORDERS).openPlan()).isPresent();
    }

    @Test
    void countsTheLinesOfBoth() {
        long before = engine.linesRead();
        small.refuse(ORDERS);

        lake.drain(engine, ORDERS);

        assertThat(before).isEqualTo(3);
        assertThat(engine.linesRead()).isEqualTo(6);
    }

    @Test
    void closesWhatItStarted() {
        small.refuse(ORDERS);
        lake.drain(engine, ORDERS);

        engine.close();

        assertThat(small.isClosed()).isTrue();
        assertThat(large.isClosed()).isTrue();
    }

    @Test
    void closesTheSmallEngineAlone() {
        engine.close();

        assertThat(small.isClosed()).isTrue();
        assertThat(large.isClosed()).isFalse();
    }
}

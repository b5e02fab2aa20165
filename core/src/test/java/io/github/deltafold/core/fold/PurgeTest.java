package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the drain has tombstones forgotten. */
class PurgeTest {
    private static final String ORDERS = "sales.orders";
    private static final TableName NAME = TableName.parse(ORDERS);
    private static final String LOAD = "sales/orders/LOAD00000001.csv";
    private static final String OLD = "sales/orders/20260105-120000000.csv";
    private static final String NEW = "sales/orders/20260108-120000000.csv";
    private static final String LATE = "sales/orders/20260104-120000000.csv";

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING', tombstone-horizon: P1D}
                """);
        lake.stage(LOAD, "1,Ann", "2,Bob");
        lake.stage(OLD, "D,2,");
        lake.drain(engine, ORDERS);
    }

    @Test
    void isABatchOfItsOwnThatNobodyCounts() {
        lake.stage(NEW, "I,3,Cid");

        TableReport report = lake.drain(engine, ORDERS);

        TableHistory history = lake.history(ORDERS);
        assertThat(engine.tombstoneOrders(NAME)).isEmpty();
        assertThat(history.tombstones().purged()).map(ChangeOrder::file).contains(OLD);
        assertThat(history.lastBatch()).isEqualTo(3);
        assertThat(history.lastOutcome()).map(BatchOutcome::batch).contains(2L);
        assertThat(history.rows()).isEqualTo(new Counters(4, 3, 1, 0, 0, 0));
        assertThat(report.batches()).extracting(BatchOutcome::batch).containsExactly(2L);
    }

    @Test
    void happensOnce() {
        lake.stage(NEW, "I,3,Cid");
        lake.drain(engine, ORDERS);
        lake.stage("sales/orders/20260109-120000000.csv", "I,4,Dan");

        lake.drain(engine, ORDERS);

        assertThat(lake.history(ORDERS).lastBatch()).isEqualTo(4);
    }

    @Test
    void isNotThoughtOfWhereNothingIsNew() {
        lake.stage(NEW, "I,3,Cid");
        TableEngine dead = forgetting(() -> {
            throw new IllegalStateException("the machine is gone");
        });
        assertThatThrownBy(() -> lake.drain(dead, ORDERS)).isInstanceOf(RunFailed.class);
        lake.drain(engine, ORDERS);

        TableReport report = lake.drain(dead, ORDERS);

        assertThat(report.batches()).isEmpty();
    }

    @Test
    void isThoughtOfByTheNextRunWhenARunDiesBeforeItsDecision() {
        lake.stage(NEW, "I,3,Cid");
        TableEngine dead = new KeptOpenEngine(engine) {
            @Override
            public TombstoneMemory tombstones() {
                throw new IllegalStateException("the machine is gone");
            }
        };
        assertThatThrownBy(() -> lake.drain(dead, ORDERS)).isInstanceOf(RunFailed.class);
        assertThat(engine.tombstoneOrders(NAME)).hasSize(1);

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(report.batches()).isEmpty();
        assertThat(engine.tombstoneOrders(NAME)).isEmpty();
    }

    @Test
    void isFinishedByTheNextRunWhenARunDiesAfterItsDecision() {
        lake.stage(NEW, "I,3,Cid");
        assertThatThrownBy(() -> lake.drain(
                        forgetting(() -> {
                            throw new IllegalStateException("the machine is gone");
                        }),
                        ORDERS))
                .isInstanceOf(RunFailed.class)
                .hasMessage("Cannot finish batch 3 of sales.orders: the machine is gone. Nothing is lost: the plan"
                        + " stands, run 'apply' again to finish it.");
        assertThat(engine.tombstoneOrders(NAME)).hasSize(1);
        lake.stage(LATE, "I,2,Bobby");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(engine.tombstoneOrders(NAME)).isEmpty();
        assertThat(report.counters()).isEqualTo(new Counters(1, 0, 0, 0, 0, 1));
        assertThat(report.history().warnings()).contains(FoldWarnings.beyondHorizon(NAME));
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann", "3,Cid");
    }

    @Test
    void holdsAlthoughTheTombstonesAreStillThere() {
        lake.stage(NEW, "I,3,Cid");
        lake.drain(forgetting(() -> {}), ORDERS);
        lake.stage(LATE, "I,2,Bobby", "U,1,Anna");

        TableReport report = lake.drain(engine, ORDERS);

        assertThat(engine.tombstoneOrders(NAME)).hasSize(1);
        assertThat(report.counters()).isEqualTo(new Counters(2, 0, 0, 0, 0, 2));
    }

    @Test
    void givesWayToAPlanThatAnotherRunMadeMeanwhile() {
        lake.stage(NEW, "I,3,Cid");
        Clock another = new Clock() {
            @Override
            public Instant instant() {
                TableHistory history = lake.history(ORDERS);
                if (history.lastBatch() == 2 && history.openPlan().isEmpty()) {
                    StagedFile late = lake.stage(LATE, "I,2,Bobby");
                    lake.ledger().create(NAME, planned(3, BeyondHorizon.QUARANTINE, late));
                }
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
                .drain(lake.spec(ORDERS), lake.staging().list(NAME), PlanRequest.ALL);

        assertThat(report.counters()).isEqualTo(new Counters(2, 1, 0, 1, 0, 0));
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Ann", "3,Cid");
        assertThat(lake.history(ORDERS).lastBatch()).isEqualTo(4);
        assertThat(engine.tombstoneOrders(NAME)).isEmpty();
    }

    @Test
    void staysBelowWhatIsPending() {
        lake.stage(LATE, "I,2,Bobby");
        lake.stage(NEW, "I,3,Cid");

        lake.drain(engine, ORDERS, new PlanRequest(Set.of(NEW), false, false));

        assertThat(engine.tombstoneOrders(NAME)).hasSize(1);
        assertThat(lake.drain(engine, ORDERS).counters()).isEqualTo(new Counters(1, 0, 0, 1, 0, 0));
    }

    @Test
    void isNoWorkForTheOperatorToLookAt() {
        lake.stage(NEW, "I,3,Cid");
        assertThatThrownBy(() -> lake.drain(
                        forgetting(() -> {
                            throw new IllegalStateException("the machine is gone");
                        }),
                        ORDERS))
                .isInstanceOf(RunFailed.class);

        PlanDecision decision = Drain.toLookAt(lake.config(), lake.staging(), lake.ledger(), lake.clock())
                .preview(lake.spec(ORDERS), lake.staging().list(NAME), PlanRequest.ALL);

        assertThat(decision.plan()).isNull();
        assertThat(decision.pending()).isEmpty();
    }

    /** Of key 1 the table holds an older row, key 2 was deleted, key 9 was never seen. */
    @ParameterizedTest
    @EnumSource(BeyondHorizon.class)
    void leavesToThePlanWhatBecomesOfChangesBeyondTheHorizon(BeyondHorizon beyond) throws Exception {
        lake.stage(NEW, "I,3,Cid");
        lake.drain(engine, ORDERS);
        StagedFile late = lake.stage(LATE, "U,1,Anna", "I,2,Bobby", "U,3,Cyd", "I,9,Ida");
        lake.ledger().create(NAME, planned(4, beyond, late));

        lake.drain(engine, ORDERS);

        List<String> rows = switch (beyond) {
            case QUARANTINE -> List.of("1,Ann", "3,Cid");
            case HELD_KEYS -> List.of("1,Anna", "3,Cid");
            case ACCEPT_ABSENT -> List.of("1,Anna", "2,Bobby", "3,Cid", "9,Ida");
        };
        List<Long> quarantined = switch (beyond) {
            case QUARANTINE -> List.of(1L, 2L, 3L, 4L);
            case HELD_KEYS -> List.of(2L, 4L);
            case ACCEPT_ABSENT -> List.of();
        };
        assertThat(lake.rows(engine, ORDERS)).isEqualTo(rows);
        assertThat(engine.quarantine()).extracting(RejectedRecord::line).isEqualTo(quarantined);
    }

    @Test
    void saysWhatWasSetAside() {
        String warning = FoldWarnings.beyondHorizon(NAME);

        assertThat(warning)
                .isEqualTo("Changes of sales.orders that are older than the tombstone horizon are quarantined, since a"
                        + " deleted row could come back. Compare them with the source, then run 'quarantine replay"
                        + " --table sales.orders'.");
    }

    private TableEngine forgetting(Runnable instead) {
        return new HookedEngine(engine, TableEngine::fold, deed -> instead.run());
    }

    private static BatchPlan planned(long batch, BeyondHorizon beyond, StagedFile file) {
        return new BatchPlan(
                batch,
                "plan-" + batch,
                TestingLake.BEGIN,
                1,
                null,
                List.of(new PlannedFile(file, false)),
                List.of(),
                List.of(),
                null,
                beyond,
                null);
    }
}

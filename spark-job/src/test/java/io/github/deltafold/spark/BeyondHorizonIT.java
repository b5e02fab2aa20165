package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.spark.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a plan may say of changes beyond the horizon, as a replay's does. */
@Execution(ExecutionMode.CONCURRENT)
class BeyondHorizonIT {
    private static final String ORDERS = "sales.orders";

    @TempDir
    private Path folder;

    /** Of keys 1 and 3 the table holds an older and a newer row, key 2 was deleted, key 9 was never seen. */
    @Test
    void letsHeldKeysPassAndThenAllJustAsTheEngineInMemory() {
        TestingLake lake = new TestingLake(folder, """
                tables:
                  - {name: sales.orders, key: [id], columns: 'id INT, name STRING', tombstone-horizon: P1D}
                """);
        TableEngine engine = new ComparedEngine(
                LocalSpark.engines().start(lake.config(), EngineChoice.SPARK), new InMemoryTableEngine());
        lake.stage("sales/orders/LOAD00000001.csv", "1,Ann", "2,Bob");
        lake.stage("sales/orders/20260105-120000000.csv", "D,2,");
        lake.drain(engine, ORDERS);
        lake.stage("sales/orders/20260108-120000000.csv", "I,3,Cid");
        lake.drain(engine, ORDERS);
        StagedFile late =
                lake.stage("sales/orders/20260104-120000000.csv", "U,1,Anna", "I,2,Bobby", "U,3,Cyd", "I,9,Ida");
        plan(lake, 4, BeyondHorizon.HELD_KEYS, late);

        Counters held = lake.drain(engine, ORDERS).counters();
        plan(lake, 5, BeyondHorizon.ACCEPT_ABSENT, late);
        Counters all = lake.drain(engine, ORDERS).counters();

        assertThat(held).isEqualTo(new Counters(4, 1, 0, 1, 0, 2));
        assertThat(all).isEqualTo(new Counters(4, 2, 0, 1, 1, 0));
        assertThat(lake.rows(engine, ORDERS)).containsExactly("1,Anna", "2,Bobby", "3,Cid", "9,Ida");
    }

    private static void plan(TestingLake lake, long batch, BeyondHorizon beyond, StagedFile file) {
        BatchPlan plan = new BatchPlan(
                        batch,
                        "plan-" + batch,
                        TestingLake.BEGIN,
                        1,
                        null,
                        List.of(new PlannedFile(file, false)),
                        List.of(),
                        List.of())
                .letting(beyond);
        assertThat(lake.ledger().create(TableName.parse(ORDERS), plan)).isTrue();
    }
}

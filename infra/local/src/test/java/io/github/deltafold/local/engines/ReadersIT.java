package io.github.deltafold.local.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables that the engines write, read by both of them, by Delta Kernel and by delta-rs: of every type, past checkpoints of either, and
 * after Spark's OPTIMIZE and VACUUM.
 */
@SuppressWarnings("NullAway.Init") // JUnit starts the engines
class ReadersIT {
    private static final String ITEMS = "shop.items";
    private static final String COLUMNS =
            "id INT, big BIGINT, small SMALLINT, tiny TINYINT, yes BOOLEAN, price DECIMAL(9,2),"
                    + " total DECIMAL(18,4), huge DECIMAL(38,10), ratio FLOAT, exact DOUBLE, day DATE, at TIMESTAMP,"
                    + " name STRING, code BINARY";

    @TempDir
    private static Path home;

    private static TestingLake lake;
    private static TableEngine spark;
    private static TableEngine small;
    private static Optional<DeltaRsReader> deltaRs;

    @BeforeAll
    static void start() throws InterruptedException {
        deltaRs = DeltaRsReader.install();
        lake = new TestingLake(home, "tables: [{name: shop.items, key: [id], columns: '" + COLUMNS + "'}]\n");
        EngineFactory engines = new LocalEngines(SparkJob.engines(), Clock.systemUTC());
        spark = engines.start(lake.config(), EngineChoice.SPARK);
        small = engines.start(lake.config(), EngineChoice.DUCKDB);
    }

    @AfterAll
    static void stop() {
        spark.close();
        small.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb", "spark", "in turn"})
    void agree(String writers, @TempDir Path folder) throws Exception {
        TestingLake own =
                new TestingLake(folder, "tables: [{name: shop.items, key: [id], columns: '" + COLUMNS + "'}]\n");
        TableEngine writer = switch (writers) {
            case "duckdb" -> small;
            case "spark" -> spark;
            default -> new AlternatingEngine(small, spark, new AtomicInteger());
        };
        Path table = folder.resolve("lake/shop/items");
        stageAndDrain(own, writer);

        agreeOn(own, table);
        assertThat(table.resolve("_delta_log/00000000000000000010.checkpoint.parquet"))
                .isNotEmptyFile();

        SparkSession session = SparkSession.active();
        session.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        DeltaTable delta = DeltaTable.forPath(session, table.toUri().toString());
        delta.optimize().executeCompaction();
        delta.vacuum(0);
        agreeOn(own, table);

        own.stage(
                "shop/items/20260107-090000000.csv", "U,1,7,7,7,false,7.00,7.0000,7.0000000000,7,7,2026-07-07,,again,");
        own.drain(small, ITEMS);
        agreeOn(own, table);
        assertThat(own.rows(small, ITEMS)).anyMatch(row -> row.contains("again"));
    }

    /** Counted as skipped where it is not, for the others then do without it. */
    @Test
    void deltaRsIsAmongTheReaders() {
        assumeThat(deltaRs).as("Python 3 with venv and the package deltalake").isPresent();
    }

    private static void stageAndDrain(TestingLake own, TableEngine writer) throws IOException {
        String astral = Character.toString(0x1F600);
        own.stage(
                "shop/items/LOAD00000001.csv",
                "1,9223372036854775807,-32768,-128,true,-1234567.89,12345678901234.5678,"
                        + "1234567890123456789012345678.0123456789,0.1,1e300,0001-01-01,9999-12-31 23:59:59.999999,"
                        + "\"a, \"\"b\"\"\nc\",00ff",
                "2,-1,0,127,false,0.00,0.0000,0.0000000000,-0.0,2.5,1582-10-10,1970-01-01 00:00:00," + "x".repeat(50)
                        + astral + ",\"\"",
                "3,,,,,,,,,,,,,");
        own.drain(writer, ITEMS);
        for (int i = 0; i < 12; i++) {
            own.stage(
                    "shop/items/20260105-%02d0000000.csv".formatted(i),
                    "I," + (10 + i)
                            + ",1,1,1,true,1.50,1.0000,1.0000000000,1.5,1.5,2026-01-05,2026-01-05 10:00:00.123,n" + i
                            + ",ab",
                    i % 3 == 0
                            ? "D," + (9 + i) + ",,,,,,,,,,,,,"
                            : "U,2,2,2,2,true,2.00,2.0000,2.0000000000,2,2,2024-02-29,,\u00e9,");
            own.drain(writer, ITEMS);
        }
    }

    private static void agreeOn(TestingLake own, Path table) throws Exception {
        List<String> byDuckDb =
                new ArrayList<>(AlternatingEngine.text(small.read(own.config(), own.spec(ITEMS), null)));
        List<String> bySpark = AlternatingEngine.text(spark.read(own.config(), own.spec(ITEMS), null));

        assertThat(bySpark).isEqualTo(byDuckDb).hasSizeGreaterThan(10);
        byDuckDb.remove(0);
        assertThat(KernelReader.rows(table)).containsExactlyInAnyOrderElementsOf(byDuckDb);
        if (deltaRs.isPresent()) {
            assertThat(deltaRs.get().rows(table, own.spec(ITEMS).columns()))
                    .containsExactlyInAnyOrderElementsOf(byDuckDb);
        }
    }
}

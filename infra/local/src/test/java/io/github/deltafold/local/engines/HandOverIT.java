package io.github.deltafold.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.run.SharedEngine;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches that the small engine begins and finds too big for what it may take of the machine. */
class HandOverIT {
    private static final int ROWS = 60_000;
    private static final SharedEngine SPARK = new SharedEngine(SparkJob.engines());
    private static final EngineFactory ENGINES = new LocalEngines(SPARK, Clock.systemUTC());

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        SPARK.close();
    }

    @Test
    void goToSparkOnceTheyAreRead() throws IOException {
        List<String> rows = stage();
        Path config = configuration("memory: 8MB, disk: 1MB, largest-batch: 1GB");

        CommandRun applied = run("apply", config, "--engine", "auto");

        assertThat(applied.exitCode()).as(applied.err()).isEqualTo(3);
        assertThat(applied.out()).contains("60000 applied", "1 quarantined");
        assertThat(file("quarantine/_delta_log/00000000000000000000.json")).contains("\"engineInfo\":\"Apache-Spark");
        assertThat(quarantined(config)).hasSize(1).last().asString().contains(",open,1,1,1,");
        assertThat(file("ledger/shop/items/00000000000000000001.outcome.json"))
                .contains("\"engine\" : \"spark\"")
                .contains("\"engineReason\" : \"it needs more than the 8 MB of 'small-engine.memory' and the 1"
                        + " MB of 'small-engine.disk'\"");
        assertThat(shown(config)).isEqualTo(rows);
    }

    @Test
    void goToSparkOnceTheirRecordsAreSetAside() throws IOException {
        List<String> rows = stage();
        run("apply", configuration("memory: 64MB"), "--engine", "duckdb");
        rows.set(1, "2,changed too");
        Files.writeString(folder.resolve("staging/shop/items/20260105-110000000.csv"), "U,2,changed too\nU,six,lost\n");
        Path config = configuration("largest-batch: 1MB");
        assertThat(run("apply", config, "--engine", "auto", "--dry-run").out())
                .contains("with duckdb, unless more than 1 MB ('small-engine.largest-batch') of the table's ");
        assertThat(run("apply", config, "--engine", "duckdb", "--dry-run").out())
                .contains("with duckdb, as asked for, which fails if more than 1 MB ");

        CommandRun applied = run("apply", config, "--engine", "auto");

        assertThat(applied.exitCode()).as(applied.err()).isEqualTo(3);
        assertThat(applied.out()).contains("1 applied", "1 quarantined");
        assertThat(file("quarantine/_delta_log/00000000000000000001.json"))
                .as("set aside by the engine that then gave up")
                .contains("\"engineInfo\":\"duckdb");
        assertThat(folder.resolve("lake/_deltafold/quarantine/_delta_log/00000000000000000002.json"))
                .as("set aside again")
                .doesNotExist();
        assertThat(quarantined(config)).hasSize(2);
        assertThat(file("ledger/shop/items/00000000000000000002.outcome.json"))
                .contains("\"engine\" : \"spark\"", "table files that it may have to write again");
        assertThat(shown(config)).isEqualTo(rows);
    }

    private String file(String state) throws IOException {
        return Files.readString(folder.resolve("lake/_deltafold").resolve(state));
    }

    private static List<String> quarantined(Path config) {
        return run("quarantine", config, "list", "--format", "csv")
                .out()
                .lines()
                .skip(1)
                .toList();
    }

    private static List<String> shown(Path config) {
        return run("show", config, "shop.items", "--format", "csv")
                .out()
                .lines()
                .skip(1)
                .toList();
    }

    @Test
    void areRefusedWhereThereIsNoOtherEngine() throws IOException {
        List<String> rows = stage();
        Path config = configuration("memory: 8MB, disk: 1MB, largest-batch: 1GB");

        CommandRun refused = run("apply", config, "--engine", "duckdb");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("Cannot use engine 'duckdb' for shop.items: it needs more than the 8 MB of"
                        + " 'small-engine.memory' and the 1 MB of 'small-engine.disk'. Use 'engine: auto', which takes"
                        + " Spark for such a table or batch, or 'engine: spark'.");
        assertThat(folder.resolve("lake/shop/items/_delta_log")).doesNotExist();
        configuration("memory: 64MB, disk: 1GB");
        assertThat(run("apply", config, "--engine", "duckdb").out()).contains("60000 applied", "1 quarantined");
        assertThat(shown(config)).isEqualTo(rows);
    }

    private List<String> stage() throws IOException {
        Random random = new Random(7);
        List<String> rows = new ArrayList<>();
        for (int id = 1; id <= ROWS; id++) {
            rows.add("%d,%016x%016x%016x".formatted(id, random.nextLong(), random.nextLong(), random.nextLong()));
        }
        Path staging = Files.createDirectories(folder.resolve("staging/shop/items"));
        Files.writeString(staging.resolve("LOAD00000001.csv"), "five,lost\n" + String.join("\n", rows) + "\n");
        // with a change beside it, the load is kept in the database
        rows.set(0, "1,changed");
        Files.writeString(staging.resolve("20260105-100000000.csv"), "U,1,changed\n");
        return rows;
    }

    private Path configuration(String limits) throws IOException {
        return Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: staging
                lake: lake
                small-engine: {%s}
                tables: [{name: shop.items, key: [id], columns: "id INT, word STRING"}]
                """.formatted(limits));
    }

    private static CommandRun run(String command, Path config, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--config", config.toString()));
        return CommandRun.of(ENGINES, Clock.systemUTC(), arguments);
    }
}

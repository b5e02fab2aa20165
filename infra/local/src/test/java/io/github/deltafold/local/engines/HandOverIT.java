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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** With little disk it gives up when it has read, with more when it has set a line aside too. */
    @ParameterizedTest
    @CsvSource({"1, Apache-Spark", "8, duckdb"})
    void goToSpark(int diskMb, String quarantining) throws IOException {
        List<String> rows = stage();
        Path config = configuration(8, diskMb);

        CommandRun applied = run("apply", config, "--engine", "auto");

        assertThat(applied.exitCode()).as(applied.err()).isEqualTo(3);
        assertThat(applied.out()).contains("60000 applied", "1 quarantined");
        assertThat(Files.readString(folder.resolve("lake/_deltafold/quarantine/_delta_log/00000000000000000000.json")))
                .as("the engine that set the line aside")
                .contains("\"engineInfo\":\"" + quarantining);
        assertThat(run("quarantine", config, "list", "--format", "csv").out().lines())
                .hasSize(2)
                .last()
                .asString()
                .contains(",open,1,1,1,");
        assertThat(Files.readString(
                        folder.resolve("lake/_deltafold/ledger/shop/items/00000000000000000001.outcome.json")))
                .contains("\"engine\" : \"spark\"")
                .contains("\"engineReason\" : \"it needs more than the 8 MB of 'small-engine.memory' and the " + diskMb
                        + " MB of 'small-engine.disk'\"");
        assertThat(run("show", config, "shop.items", "--format", "csv")
                        .out()
                        .lines()
                        .skip(1)
                        .toList())
                .isEqualTo(rows);
    }

    @Test
    void areRefusedWhereThereIsNoOtherEngine() throws IOException {
        List<String> rows = stage();
        Path config = configuration(8, 1);

        CommandRun refused = run("apply", config, "--engine", "duckdb");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("Cannot use engine 'duckdb' for shop.items: it needs more than the 8 MB of"
                        + " 'small-engine.memory' and the 1 MB of 'small-engine.disk'. Use 'engine: auto', which takes"
                        + " Spark for such a table or batch, or 'engine: spark'.");
        assertThat(folder.resolve("lake/shop/items/_delta_log")).doesNotExist();
        configuration(64, 1_000);
        assertThat(run("apply", config, "--engine", "duckdb").out()).contains("60000 applied", "1 quarantined");
        assertThat(run("show", config, "shop.items", "--format", "csv")
                        .out()
                        .lines()
                        .skip(1)
                        .toList())
                .isEqualTo(rows);
    }

    private List<String> stage() throws IOException {
        Random random = new Random(7);
        List<String> rows = new ArrayList<>();
        for (int id = 1; id <= ROWS; id++) {
            rows.add("%d,%016x%016x%016x".formatted(id, random.nextLong(), random.nextLong(), random.nextLong()));
        }
        Path staging = Files.createDirectories(folder.resolve("staging/shop/items"));
        Files.writeString(staging.resolve("LOAD00000001.csv"), "five,lost\n" + String.join("\n", rows) + "\n");
        // with a change beside it, the load does not go straight into data files
        rows.set(0, "1,changed");
        Files.writeString(staging.resolve("20260105-100000000.csv"), "U,1,changed\n");
        return rows;
    }

    private Path configuration(int memoryMb, int diskMb) throws IOException {
        return Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: staging
                lake: lake
                small-engine: {memory: %dMB, disk: %dMB}
                tables: [{name: shop.items, key: [id], columns: "id INT, word STRING"}]
                """.formatted(memoryMb, diskMb));
    }

    private static CommandRun run(String command, Path config, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--config", config.toString()));
        return CommandRun.of(ENGINES, Clock.systemUTC(), arguments);
    }
}

package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A lake in a folder whose table DuckDB has loaded, and a second batch that is staged: every row changes, and one line is
 * set aside.
 *
 * @param folder holds staging and lake
 * @param rows how many rows the table has
 */
record FolderLake(Path folder, int rows) {
    private static final EngineFactory ENGINES = new LocalEngines(SparkJob.engines(), Clock.systemUTC());

    /** So long that the log entry of a small commit, which names a column more often, is larger than its data file. */
    private static final String LONG_NAME = "n".repeat(10_000);

    /** Loads the table and stages the batch. */
    FolderLake prepare() throws IOException {
        configure("");
        stage("LOAD00000001.csv", lines("", 1));
        CommandRun loaded = apply();
        assertThat(loaded.exitCode()).as(loaded.err()).isZero();
        List<String> changes = new ArrayList<>(lines("U,", 2));
        changes.add("U,five,lost");
        stage("20260105-100000000.csv", changes);
        return this;
    }

    /** Writes the configuration, with one more setting. */
    Path configure(String setting) throws IOException {
        return Files.writeString(configFile(), """
                staging: staging
                lake: lake
                tables: [{name: shop.items, key: [id], columns: "id INT, %s STRING"}]
                %s
                """.formatted(LONG_NAME, setting));
    }

    Path configFile() {
        return folder.resolve("deltafold.yaml");
    }

    private void stage(String name, List<String> lines) throws IOException {
        Path staging = Files.createDirectories(folder.resolve("staging/shop/items"));
        Files.writeString(staging.resolve(name), String.join("\n", lines) + "\n");
    }

    private List<String> lines(String prefix, int batch) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(id -> prefix + id + "," + Long.toHexString(new SplittableRandom(id * 7L + batch).nextLong()))
                .toList();
    }

    /** A run in this process that nothing disturbs. */
    CommandRun apply() {
        return run("apply", "--engine", "duckdb");
    }

    private CommandRun run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", configFile().toString()));
        return CommandRun.of(ENGINES, Clock.systemUTC(), arguments);
    }

    /** Whether the second batch is planned. */
    boolean isPlanned() {
        return Files.exists(folder.resolve("lake/_deltafold/ledger/shop/items/00000000000000000002.json"));
    }

    /** Whether rows of the second batch are being written, or are. */
    boolean hasRowsWritten() {
        try (Stream<Path> files = Files.list(folder.resolve("lake/shop/items"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count() > 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the second batch is committed. */
    boolean isCommitted() {
        return Files.exists(folder.resolve("lake/shop/items/_delta_log/00000000000000000001.json"));
    }

    /** Nothing is lost and nothing doubled, once a run was undisturbed. */
    void check() throws IOException {
        CommandRun shown = run("show", "shop.items", "--engine", "duckdb", "--format", "csv");
        assertThat(shown.out().lines().skip(1).toList()).as(shown.err()).isEqualTo(lines("", 2));
        TableHistory history = new Ledger(new FolderObjectStore(folder.resolve("lake/_deltafold")))
                .history(TableName.parse("shop.items"));
        assertThat(history.openPlan()).isEmpty();
        assertThat(history.rows()).isEqualTo(new Counters(2L * rows + 1, 2L * rows, 0, 0, 0, 1));
        assertThat(run("quarantine", "list", "--format", "csv").out().lines())
                .last()
                .asString()
                .contains(",open,1," + (rows + 1) + ",2,");
        try (Stream<Path> entries = Files.list(folder.resolve("lake/shop/items/_delta_log"))) {
            assertThat(entries.filter(entry -> entry.toString().endsWith(".json")))
                    .as("commits of two batches")
                    .hasSize(2);
        }
    }
}

package io.github.deltafold.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
    @TempDir
    Path folder;

    @Test
    void leavesTableThatReadersAndCommandsGoOnWith() throws IOException {
        String config = folder.resolve("demo/deltafold.yaml").toString();

        Ended demo = run("demo", "--folder", folder.resolve("demo").toString());

        assertThat(demo.exitCode).as(demo.err).isZero();
        assertThat(demo.err).isEmpty();
        assertThat(demo.out)
                .contains("batch 1, 1 file, 101 lines: 101 applied", "batch 2, 1 file, 6 lines: 6 applied")
                .contains("|      132 | Ravi Menon             | NULL ", "103 rows", "starting the engine (once)")
                .doesNotContain("warning");
        assertThat(run("show", "--config", config, "ahmad_schema.Persons", "--format", "csv").out)
                .isEqualTo(Files.readString(Path.of("../../sample-data/expected/ahmad_schema.Persons.csv")));
        assertThat(run("status", "--config", config).out)
                .contains("| ahmad_schema.Persons |       1 |")
                .doesNotContain("staged again");

        Files.writeString(
                folder.resolve("demo/acme-staging/dms/ahmad_schema/Persons/20260106-090000000.csv"),
                "I,10,Back Again,Nowhere\n");
        Ended apply = run("apply", "--config", config);

        assertThat(apply.exitCode).as(apply.err).isZero();
        assertThat(apply.out).contains("batch 4, 1 file, 1 line: 1 applied");
        assertThat(apply.err).doesNotContain("warning");
        assertThat(run("show", "--config", config, "ahmad_schema.Persons", "--format", "csv").out)
                .contains("\n10,Back Again,Nowhere\n");
    }

    @Test
    void showsTheSparkJobToo() throws IOException {
        String demo = folder.resolve("demo").toString();

        Ended shown = run("demo", "--engine", "spark", "--folder", demo);

        assertThat(shown.exitCode).as(shown.err).isZero();
        assertThat(shown.out).contains("103 rows").doesNotContain("warning");
        assertThat(folder.resolve("demo/acme-lake/tables/ahmad_schema/Persons/_delta_log/00000000000000000001.json"))
                .content()
                .contains("Apache-Spark");
    }

    @Test
    void teachesWhatItShows() {
        Ended help = run("demo", "--help");

        assertThat(help.exitCode).isZero();
        assertThat(help.out).contains("--engine", "--folder", "Exit codes");
    }

    private record Ended(int exitCode, String out, String err) {}

    private static Ended run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        Clock clock = Clock.systemUTC();
        EngineFactory engines = new LocalEngines(SparkJob.engines(), clock);
        int exitCode = new DeltafoldCommand(
                        engines, terminal, clock, Map.of("demo", new DemoCommand(engines, terminal, clock)))
                .execute(arguments);
        return new Ended(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

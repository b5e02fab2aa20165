package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.torture.Disturbances.Kills;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short torture: fixed seeds, so that what fails here fails again. */
class TortureIT {
    private static final int SEED = 7;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Every third round is one in which runs are killed. */
    @Test
    void findsNoDifferenceWithBothEnginesInTurnWhateverHappensToTheirRuns() {
        EngineFactory engines = new LocalEngines(SparkJob.engines(), Clock.systemUTC());
        List<EngineChoice> both = List.of(EngineChoice.AUTO, EngineChoice.SPARK);
        try (Torture torture = torture(engines, Kills.EVERY_THIRD_ROUND, both)) {
            for (int round : List.of(3, 6)) {
                assertThat(torture.play(round, Duration.ZERO)).as(this::told).isZero();
            }
        }

        assertThat(told()).contains("Torture with seed 7: no difference in ", "2 rounds, ", " rows compared\n");
        assertThat(told()).doesNotContain(" 0 doubled", " 0 faults");
        assertThat(folder.resolve("torture/round-3")).doesNotExist();
    }

    @Test
    void findsNoDifferenceInManyRoundsInMemory() {
        for (int round = 1; round <= 10; round++) {
            InMemoryTableEngine engine = new InMemoryTableEngine();
            try (Torture torture = torture((config, choice) -> new KeptOpenEngine(engine), Kills.NONE)) {
                assertThat(torture.play(round, Duration.ZERO)).as(this::told).isZero();
            }
        }
    }

    @Test
    void tellsRowsThatDifferAndHowToSeeThemAgain() {
        InMemoryTableEngine engine = new InMemoryTableEngine();
        EngineFactory losesFirstRow = (config, choice) -> new TamperedRows(engine, TortureIT::withoutFirstRow);
        try (Torture torture = torture(losesFirstRow, Kills.NONE)) {
            assertThat(torture.play(1, Duration.ZERO)).isEqualTo(1);
        }

        assertThat(told())
                .contains("Torture with seed 7: A DIFFERENCE in ")
                .containsPattern(
                        "  round 1, torture\\.[^:]+: 1 row differs\n    source \"?.*\n    lake   \\(no such row\\)\n")
                .contains("  kept:  " + folder.resolve("torture/round-1"))
                .contains("  again: ./deltafold torture --seed 7 --round 1\n");
        assertThat(folder.resolve("torture/round-1/runs.log")).isNotEmptyFile();
        assertThat(folder.resolve("torture/round-1/deltafold.yaml")).exists();
    }

    @Test
    void teachesWhatItDoes() {
        CommandRun help = run("torture", "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("--minutes", "--seed", "--round", "--folder", "Exit codes");
    }

    @Test
    void refusesFolderThatIsNotItsOwn() throws Exception {
        Files.writeString(folder.resolve("letter.txt"), "Dear Ann");

        CommandRun refused = run("torture", "--folder", folder.toString());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).startsWith("error: Cannot use folder '" + folder + "' for the torture");
    }

    private static TableRows withoutFirstRow(TableRows rows) {
        List<@Nullable Object[]> left = new ArrayList<>();
        rows.rows().forEachRemaining(left::add);
        Iterator<@Nullable Object[]> others = left.iterator();
        if (others.hasNext()) {
            others.next();
        }
        return new TableRows(rows.columns(), others);
    }

    private Torture torture(EngineFactory engines, Kills kills) {
        return torture(engines, kills, List.of(EngineChoice.AUTO));
    }

    private Torture torture(EngineFactory engines, Kills kills, List<EngineChoice> choices) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        return new Torture(
                TortureFolder.emptied(folder.resolve("torture")),
                engines,
                new Terminal(stream, stream, false),
                Clock.systemUTC(),
                SEED,
                new Disturbances(kills),
                choices);
    }

    private String told() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static CommandRun run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exitCode = new DeltafoldCommand(
                        SparkJob.engines(),
                        terminal,
                        Clock.systemUTC(),
                        Map.of("torture", new TortureCommand(SparkJob.engines(), terminal, Clock.systemUTC())))
                .execute(arguments);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.run.CommandRun;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is installed or started. */
class LocalStackCommandTest {
    private static final EngineFactory NO_ENGINE = (config, choice) -> {
        throw new AssertionError("nothing is applied yet");
    };

    @ParameterizedTest
    @ValueSource(strings = {"99999", "65536", "0", "-1"})
    void refusesWhatIsNoPort(String port, @TempDir Path folder) {
        CommandRun run = run("--port", port, "--folder", folder.toString());

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot start LocalStack: --port " + port + " is no port. Give one from 1 to 65535.\n"));
    }

    @Test
    void refusesAFileInPlaceOfAFolder(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("notes"), "");

        CommandRun run = run("--folder", file.toString());

        assertThat(run)
                .isEqualTo(new CommandRun(
                        2,
                        "",
                        "error: Cannot use --folder '" + file
                                + "': it is a file. Name a folder that you may write to.\n"));
    }

    @Test
    void refusesAFolderThatCannotBeMade(@TempDir Path folder) throws IOException {
        Path below = Files.writeString(folder.resolve("notes"), "").resolve("localstack");

        CommandRun run = run("--folder", below.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: Cannot use --folder '" + below + "': it cannot be made (")
                .endsWith("). Name a folder that you may write to.\n");
    }

    private static CommandRun run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        Clock clock = Clock.systemUTC();
        String[] all = new String[arguments.length + 1];
        all[0] = "localstack";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int exitCode = new DeltafoldCommand(
                        NO_ENGINE,
                        terminal,
                        clock,
                        Map.of("localstack", new LocalStackCommand(NO_ENGINE, terminal, clock)))
                .execute(all);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

package io.github.deltafold.spark.testing;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A staging area and a lake in one folder, worked on through the command line.
 *
 * @param folder holds {@code staging}, {@code lake} and {@code deltafold.yaml}
 */
public record Lake(Path folder) {
    /** What a command printed, and how it ended. */
    public record Output(int exit, String out, String err) {}

    /** A lake whose configuration declares these tables. */
    public static Lake of(Path folder, String tables) throws IOException {
        Files.createDirectories(folder.resolve("staging"));
        Files.writeString(folder.resolve("deltafold.yaml"), "staging: staging\nlake: lake\n" + tables);
        return new Lake(folder);
    }

    /** Stages a file with this text. */
    public void stage(String key, String text) throws IOException {
        Path file = staged(key);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Where a staged file lies. */
    public Path staged(String key) {
        return folder.resolve("staging").resolve(key);
    }

    /** Where the tables lie. */
    public Path tables() {
        return folder.resolve("lake");
    }

    /** Runs a command, such as {@code quarantine list}, on this lake's configuration. */
    public Output run(String command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(List.of("--config", folder.resolve("deltafold.yaml").toString()));
        all.addAll(List.of(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exit = new DeltafoldCommand(LocalSpark.engines(), terminal, Clock.systemUTC(), Map.of())
                .execute(all.toArray(new String[0]));
        return new Output(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A table as {@code show --format csv} prints it. */
    public String table(String name) {
        return run("show", name, "--format", "csv").out();
    }
}

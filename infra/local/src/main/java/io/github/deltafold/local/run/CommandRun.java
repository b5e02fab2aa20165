package io.github.deltafold.local.run;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A command that has ended.
 *
 * @param exitCode how it ended
 * @param out its results
 * @param err everything else it said
 */
public record CommandRun(int exitCode, String out, String err) {
    /** Runs a command of the job in this process. */
    public static CommandRun of(EngineFactory engines, Clock clock, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exitCode =
                new DeltafoldCommand(engines, terminal, clock, Map.of()).execute(arguments.toArray(new String[0]));
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

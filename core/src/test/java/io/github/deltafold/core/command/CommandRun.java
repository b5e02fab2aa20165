package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** What a command printed, and how it ended. */
record CommandRun(int exit, String out, String err) {
    /** Runs a command as a person does. */
    static CommandRun of(TableEngine engine, Clock clock, String... arguments) {
        return of((config, choice) -> engine, clock, arguments);
    }

    /** Runs a command on engines that may not start. */
    static CommandRun of(EngineFactory engines, Clock clock, String... arguments) {
        return of(RunLimit.NONE, engines, clock, arguments);
    }

    /** Runs a command within a limit. */
    static CommandRun of(RunLimit limit, EngineFactory engines, Clock clock, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int exit = DeltafoldCommand.within(limit, engines, terminal, clock).execute(arguments);
        return new CommandRun(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

package io.github.deltafold.core.command;

import java.io.PrintStream;

/**
 * Where a command prints.
 *
 * @param out results
 * @param err logs, progress, warnings and errors
 * @param live whether {@code err} is a terminal
 */
public record Terminal(PrintStream out, PrintStream err, boolean live) {
    /** The process's own streams; a line is rewritten only where a person watches. */
    public static Terminal ofProcess() {
        return new Terminal(System.out, System.err, "1".equals(System.getProperty("deltafold.terminal")));
    }

    /** A console on these streams. */
    public Console console() {
        return new Console(out, err, live);
    }
}

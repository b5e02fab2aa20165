package io.github.deltafold.function;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** What a command prints: told line by line as it comes, so that a function that is ended leaves its log, and kept. */
final class PrintedLines extends ByteArrayOutputStream {
    private final List<String> lines = new ArrayList<>();
    private final Consumer<String> log;

    /**
     * Lines to come.
     *
     * @param log is told each of them
     */
    PrintedLines(Consumer<String> log) {
        this.log = log;
    }

    /** A stream to print to. */
    PrintStream stream() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    /** The lines so far. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** A stream that flushes by itself does so after every line, and in the midst of one. */
    @Override
    public synchronized void flush() {
        int end = count;
        while (end > 0 && buf[end - 1] != '\n') {
            end--;
        }
        String whole = new String(buf, 0, end, StandardCharsets.UTF_8);
        byte[] begun = Arrays.copyOfRange(buf, end, count);
        reset();
        writeBytes(begun);
        whole.lines().forEach(line -> {
            lines.add(line);
            log.accept(line);
        });
    }
}

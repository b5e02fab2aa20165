package io.github.deltafold.local.demo;

import java.io.PrintStream;
import java.util.Locale;

/** What the reader of a demo sees: numbered steps, and below each what happened, with a word for it on the left. */
final class Story {
    private static final String INDENT = "   ";

    private final PrintStream out;
    private int step;

    Story(PrintStream out) {
        this.out = out;
    }

    /** Begins the story. */
    void title(String text) {
        out.println(text);
        out.flush();
    }

    /** Begins a step. */
    void step(String title) {
        step++;
        out.println();
        out.println(step + ". " + title);
        out.flush();
    }

    /** One thing that happened, or is. */
    void tell(String word, String what) {
        say(String.format(Locale.ROOT, "%-8s %s", word, what));
    }

    /** A line that goes on with the one before. */
    void more(String what) {
        tell("", what);
    }

    /** A line of its own. */
    void say(String text) {
        out.println((INDENT + text).stripTrailing());
        out.flush();
    }

    /** Lines that a person may copy, or that come from elsewhere. */
    void quote(String lines) {
        lines.lines().forEach(line -> say("  " + line));
    }
}

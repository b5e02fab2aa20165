package io.github.deltafold.local.demo;

import java.io.PrintStream;
import java.util.Locale;

/** What the reader of a demo sees: numbered steps, and below each what happened, with a word for it on the left. */
public final class Story {
    private static final String INDENT = "   ";

    private final PrintStream out;
    private int step;

    public Story(PrintStream out) {
        this.out = out;
    }

    /** Begins the story. */
    public void title(String text) {
        out.println(text);
        out.flush();
    }

    /** Begins a step. */
    public void step(String title) {
        step++;
        out.println();
        out.println(step + ". " + title);
        out.flush();
    }

    /** One thing that happened, or is. */
    public void tell(String word, String what) {
        say(String.format(Locale.ROOT, "%-8s %s", word, what));
    }

    /** A line that goes on with the one before. */
    public void more(String what) {
        tell("", what);
    }

    /** A line of its own. */
    public void say(String text) {
        out.println((INDENT + text).stripTrailing());
        out.flush();
    }

    /** Lines that a person may copy, or that come from elsewhere. */
    public void quote(String lines) {
        lines.lines().forEach(line -> say("  " + line));
    }
}

package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.local.torture.Figures.Figure;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** What a person sees of a torture: progress on standard error, the summary or the difference on standard output. */
final class TortureStory {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private static final Set<Figure> PROGRESS =
            Collections.unmodifiableSet(EnumSet.of(Figure.ROUNDS, Figure.ROWS, Figure.RUNS, Figure.KILLS));

    private final Terminal terminal;
    private final Figures figures;
    private final long seed;
    private final Instant start;
    private final Clock clock;
    private final AtomicReference<Instant> lastLine;

    TortureStory(Terminal terminal, Figures figures, long seed, Instant start, Clock clock) {
        this.terminal = terminal;
        this.figures = figures;
        this.seed = seed;
        this.start = start;
        this.clock = clock;
        this.lastLine = new AtomicReference<>(start);
    }

    void begins(Path folder) {
        terminal.err().println("Seed " + seed + ", in " + folder + ". Ctrl-C ends it with the summary.");
    }

    /** A line that is rewritten where a person watches, and else one from time to time. */
    void goesOn() {
        Instant now = clock.instant();
        if (terminal.live()) {
            terminal.err().print("\r\u001b[2K" + line());
        } else if (Duration.between(lastLine.get(), now).compareTo(BETWEEN_LINES) >= 0) {
            terminal.err().println(line());
            lastLine.set(now);
        }
        terminal.err().flush();
    }

    /** Short enough to be rewritten in place on a narrow terminal. */
    private String line() {
        return text(PROGRESS) + ", " + time();
    }

    private String text(Collection<Figure> some) {
        return some.stream().map(figures::text).collect(Collectors.joining(", "));
    }

    private String time() {
        Duration time = Duration.between(start, clock.instant());
        String seconds = time.toSecondsPart() + " s";
        return time.toMinutes() == 0 ? seconds : time.toMinutes() + " min " + seconds;
    }

    /** The summary: what was delivered and compared, and what was done to the runs. */
    void ends(String how) {
        if (terminal.live()) {
            terminal.err().println();
            terminal.err().flush();
        }
        terminal.out().println("Torture with seed " + seed + ": " + how + " in " + time() + ".");
        terminal.out().println("  " + text(EnumSet.range(Figure.ROUNDS, Figure.ROWS)));
        terminal.out().println("  " + text(EnumSet.range(Figure.RUNS, Figure.FAULTS)));
        terminal.out().flush();
    }

    /** What is wrong, where it lies, and how to see it again. */
    void differs(int round, Difference difference, TortureFolder folder) {
        ends("A DIFFERENCE");
        terminal.out().println("  round " + round + ", " + difference.where() + ": " + difference.what());
        difference.details().forEach(line -> terminal.out().println("    " + line));
        terminal.out()
                .println("  kept:  " + folder.round(round) + " (configuration, log of the runs), " + folder.buckets()
                        + " (buckets)");
        terminal.out()
                .println("  again: " + System.getProperty("deltafold.command", "./deltafold") + " torture --seed "
                        + seed + " --round " + round);
        terminal.out().flush();
    }
}

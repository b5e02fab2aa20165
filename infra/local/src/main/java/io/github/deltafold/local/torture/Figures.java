package io.github.deltafold.local.torture;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was done so far; counted by several threads. */
final class Figures {
    private final Map<Figure, Long> counts = new EnumMap<>(Figure.class);

    /** What is counted. */
    enum Figure {
        ROUNDS("round"),
        TABLES("table"),
        FILES("file"),
        LINES("line"),
        ROWS("row"),
        RUNS("run"),
        DOUBLES("doubled run"),
        KILLS("killed run"),
        FAILURES("failed run"),
        FAULTS("fault");

        private final String name;

        Figure(String name) {
            this.name = name;
        }
    }

    synchronized void add(Figure figure, long count) {
        counts.merge(figure, count, Long::sum);
    }

    synchronized long count(Figure figure) {
        @Nullable Long count = counts.get(figure);
        return count == null ? 0 : count;
    }

    /** A count with its unit. */
    String text(Figure figure) {
        long count = count(figure);
        return String.format(Locale.ROOT, "%,d %s%s", count, figure.name, count == 1 ? "" : "s");
    }
}

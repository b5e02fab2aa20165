package io.github.deltafold.local.torture;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What was done so far; counted by several threads. */
final class Figures {
    private final Map<Figure, Long> counts = new EnumMap<>(Figure.class);

    /** What is counted. */
    enum Figure {
        ROUNDS("round", "rounds"),
        TABLES("table", "tables"),
        FILES("file", "files"),
        LINES("line", "lines"),
        ROWS("row compared", "rows compared"),
        RUNS("run", "runs"),
        DOUBLES("doubled", "doubled"),
        CUTS("cut off", "cut off"),
        KILLS("killed", "killed"),
        FAILURES("failed", "failed"),
        FAULTS("fault", "faults");

        private final String one;
        private final String many;

        Figure(String one, String many) {
            this.one = one;
            this.many = many;
        }
    }

    synchronized void add(Figure figure, long count) {
        counts.merge(figure, count, Long::sum);
    }

    synchronized long count(Figure figure) {
        return counts.getOrDefault(figure, 0L);
    }

    /** A count with its unit. */
    String text(Figure figure) {
        long count = count(figure);
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? figure.one : figure.many);
    }
}

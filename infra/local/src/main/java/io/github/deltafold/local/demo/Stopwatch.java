package io.github.deltafold.local.demo;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the time went, part by part, from the start of the process. */
public final class Stopwatch {
    private final Map<String, Duration> parts = new LinkedHashMap<>();
    private final Duration beforeUs;
    private final long start = System.nanoTime();
    private long lap = start;

    private Stopwatch(Duration beforeUs) {
        this.beforeUs = beforeUs;
        parts.put("starting Java", beforeUs);
    }

    /** A running watch, which knows how long this process has been there. */
    public static Stopwatch ofProcess() {
        return new Stopwatch(
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
    }

    /** Ends a part, which began where the part before it ended. */
    public void lap(String part) {
        long now = System.nanoTime();
        parts.merge(part, Duration.ofNanos(now - lap), Duration::plus);
        lap = now;
    }

    /** Counts time of one part as another's, which comes before it. */
    public void move(Duration time, String from, String to) {
        Map<String, Duration> before = new LinkedHashMap<>(parts);
        parts.clear();
        before.forEach((part, took) -> {
            if (part.equals(from)) {
                parts.put(to, time);
            }
            parts.put(part, part.equals(from) ? took.minus(time) : took);
        });
    }

    /** One line per part, and the sum. */
    public String report() {
        Duration sum = beforeUs.plusNanos(System.nanoTime() - start);
        return parts.entrySet().stream()
                        .map(part -> line(part.getKey(), part.getValue()))
                        .collect(Collectors.joining())
                + line("in all", sum);
    }

    private static String line(String part, Duration took) {
        return String.format(Locale.ROOT, "%-44s %5.1f s%n", part, took.toMillis() / 1000.0);
    }
}

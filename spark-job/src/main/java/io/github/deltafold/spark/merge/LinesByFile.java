package io.github.deltafold.spark.merge;

import java.util.HashMap;
import java.util.Map;

/** Numbers of lines by the key of the staged file that they stand in. */
final class LinesByFile {
    private final Map<String, Long> counts = new HashMap<>();

    void add(String file, long lines) {
        counts.merge(file, lines, Long::sum);
    }

    /** How many there are in a file. */
    long of(String file) {
        return counts.getOrDefault(file, 0L);
    }

    /** How many there are in all files. */
    long sum() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

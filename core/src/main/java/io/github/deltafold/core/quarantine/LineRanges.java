package io.github.deltafold.core.quarantine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ordinals of records in a file, compact where whole stretches of it are meant. As text {@code 2-5,9}; {@code 7-} goes on
 * for ever.
 *
 * @param ranges ascending, without overlap
 */
public record LineRanges(List<Range> ranges) implements Serializable {
    /** Every record, and the file as a whole, which is line 0. */
    public static final LineRanges EVERY = new LineRanges(List.of(new Range(0, Long.MAX_VALUE)));

    /** Stands for the file as a whole, among the ordinals of records, which count from 1. */
    private static final long WHOLE_FILE = 0;

    public LineRanges {
        ranges = List.copyOf(ranges);
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i - 1).last() >= ranges.get(i).first()) {
                throw new IllegalArgumentException("Ranges of lines must ascend without overlap");
            }
        }
    }

    /** Lines from one to another, both included. */
    public record Range(long first, long last) implements Serializable {
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("Not a range of lines: " + first + "-" + last);
            }
        }

        static Range parse(String text) {
            int dash = text.indexOf('-');
            if (dash < 0) {
                return new Range(Long.parseLong(text), Long.parseLong(text));
            }
            String last = text.substring(dash + 1);
            return new Range(
                    Long.parseLong(text.substring(0, dash)), last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last));
        }

        @Override
        public String toString() {
            if (first == last) {
                return String.valueOf(first);
            }
            return first + "-" + (last == Long.MAX_VALUE ? "" : last);
        }
    }

    /** Single lines, in any order. */
    public static LineRanges of(Collection<Long> lines) {
        List<Range> ranges = new ArrayList<>();
        for (long line : lines.stream().sorted().distinct().toList()) {
            Range before = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
            if (before != null && before.last() + 1 == line) {
                ranges.set(ranges.size() - 1, new Range(before.first(), line));
            } else {
                ranges.add(new Range(line, line));
            }
        }
        return new LineRanges(ranges);
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static LineRanges parse(String text) {
        return new LineRanges(Arrays.stream(text.split(",")).map(Range::parse).toList());
    }

    /** Whether a line is among them. <b>Cost:</b> the logarithm of the number of ranges. */
    public boolean contains(long line) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (line < range.first()) {
                high = middle - 1;
            } else if (line > range.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** What must be read to read these: all of a file that is set aside as a whole. */
    public LineRanges toRead() {
        return contains(WHOLE_FILE) ? EVERY : this;
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}

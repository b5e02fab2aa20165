package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import java.io.Serializable;
import java.util.Comparator;

/**
 * What "later" means: the total order of all changes of a table. Components compare left to right, text by its UTF-8
 * bytes; no two lines are equal, since file and line are unique.
 *
 * @param loadGeneration counts the full loads of the table, from 1
 * @param kind full load before changes
 * @param sequence the declared sequence columns as {@link io.github.deltafold.core.value.SequenceText}; empty where there is none
 * @param name base name of the file without its extension: a time stamp, or a hexadecimal counter
 * @param file the whole key below the staging prefix; decides between equal names in two folders
 * @param line ordinal of the record in its file, from 1
 */
public record ChangeOrder(int loadGeneration, FileKind kind, String sequence, String name, String file, long line)
        implements Comparable<ChangeOrder>, Serializable {
    private static final Comparator<String> BY_UTF8 = ChangeOrder::compareByUtf8;
    private static final Comparator<ChangeOrder> ORDER = Comparator.comparingInt(ChangeOrder::loadGeneration)
            .thenComparing(ChangeOrder::kind)
            .thenComparing(ChangeOrder::sequence, BY_UTF8)
            .thenComparing(ChangeOrder::name, BY_UTF8)
            .thenComparing(ChangeOrder::file, BY_UTF8)
            .thenComparingLong(ChangeOrder::line);

    @Override
    public int compareTo(ChangeOrder other) {
        return ORDER.compare(this, other);
    }

    /** The order of UTF-8 bytes is that of code points, which UTF-16 breaks for surrogates only. */
    private static int compareByUtf8(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean leftIsPair = Character.isSurrogate(a);
                return leftIsPair == Character.isSurrogate(b) ? a - b : leftIsPair ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }
}

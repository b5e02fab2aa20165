package io.github.deltafold.core.fold;

import java.util.List;

/**
 * How a table compares with its staged files, row by row.
 *
 * @param rows rows that the staged files come to
 * @param missing rows that the table lacks
 * @param unexpected rows that the table should not hold
 * @param different rows whose values differ
 * @param kept rows that the last reload does not hold and rightly left, since lines or files of it could not be read
 * @param examples some of the keys at fault, each with what is wrong
 * @param obstacles why the table could not be recounted; empty when it was
 */
public record Verification(
        long rows,
        long missing,
        long unexpected,
        long different,
        long kept,
        List<String> examples,
        List<String> obstacles) {
    /** A table without a row, as its files say. */
    static final Verification OF_NOTHING = new Verification(0, 0, 0, 0, 0, List.of(), List.of());

    /** How many examples are worth showing. */
    public static final int EXAMPLES = 5;

    /** What is wrong with a key that the table lacks. */
    public static final String MISSING = "is missing";

    /** What is wrong with a key that the table should not hold. */
    public static final String UNEXPECTED = "should not be there";

    /** What is wrong with a key whose row holds other values. */
    public static final String DIFFERENT = "has other values";

    public Verification {
        examples = List.copyOf(examples);
        obstacles = List.copyOf(obstacles);
    }

    /** An example of a key at fault. */
    public static String example(String key, String fault) {
        return "the row with key " + key + " " + fault;
    }

    /** A table that could not be recounted. */
    static Verification impossible(String why) {
        return new Verification(0, 0, 0, 0, 0, List.of(), List.of(why));
    }

    /** Whether the table was recounted and holds what its files come to. */
    public boolean holds() {
        return obstacles.isEmpty() && missing + unexpected + different == 0;
    }
}

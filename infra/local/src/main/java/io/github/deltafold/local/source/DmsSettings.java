package io.github.deltafold.local.source;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * How DMS writes the files of a table: what its endpoint, its task and its rules say.
 *
 * @param header whether files begin with the names of their columns
 * @param delimiter what separates fields
 * @param nullText what stands for NULL, unquoted
 * @param loadOperation whether full loads have an operation column
 * @param insertsOnly whether only inserts are written, without an operation column
 * @param sequence the column that orders changes, if any
 * @param commitTime name of the column with the commit time; null for none
 * @param beforeImagePrefix begins the names of the columns with the key before its change; null for none
 * @param partialBeforeImages whether a before image holds only the parts of the key that changed
 * @param keyOnlyDeletes whether a delete holds nothing but the key
 * @param placement where files lie in the folder of their table
 * @param packing which files are packed
 */
public record DmsSettings(
        boolean header,
        String delimiter,
        String nullText,
        boolean loadOperation,
        boolean insertsOnly,
        Sequence sequence,
        @Nullable String commitTime,
        @Nullable String beforeImagePrefix,
        boolean partialBeforeImages,
        boolean keyOnlyDeletes,
        Placement placement,
        Packing packing) {

    /** What orders the changes of a table. */
    public enum Sequence {
        /** File and line. */
        NONE,
        /** {@code AR_H_CHANGE_SEQ}, 35 digits. */
        CHANGE_SEQ,
        /** A number; changes of one moment share it, and file and line decide between them. */
        NUMBER_WITH_TIES,
        /** A number, and files in which the lines stand in any order. */
        NUMBER_SHUFFLED
    }

    /** Where files lie in the folder of their table. */
    public enum Placement {
        FLAT,
        /** Changes in {@code 2026/01/05}, which sorts by time. */
        BY_DATE,
        /** Changes in {@code 05012026}, which does not; full loads in a folder per partition. */
        BY_DAY_FIRST,
        /** Full loads of a parallel load, as {@code SEGMENT1_LOAD00000001}. */
        SEGMENTS
    }

    /** Which files are packed. */
    public enum Packing {
        NONE,
        /** Some of the change files, as when the setting was changed now and then. */
        SOME,
        ALL
    }

    static DmsSettings any(Random random) {
        boolean insertsOnly = random.nextInt(10) == 0;
        Sequence sequence = random.nextInt(5) < 2 ? Sequence.NONE : one(List.of(Sequence.values()), random);
        return new DmsSettings(
                random.nextBoolean(),
                one(List.of(",", ",", ";", "|", "\t", "||"), random),
                one(List.of("", "", "\\N", "NULL", "n/a"), random),
                random.nextBoolean(),
                insertsOnly,
                sequence,
                random.nextBoolean() ? "dms_ts" : null,
                insertsOnly || random.nextInt(3) == 0 ? null : random.nextBoolean() ? "BI_" : "before ",
                random.nextBoolean(),
                random.nextBoolean(),
                one(List.of(Placement.values()), random),
                one(List.of(Packing.values()), random));
    }

    private static <T> T one(List<T> choice, Random random) {
        return choice.get(random.nextInt(choice.size()));
    }
}

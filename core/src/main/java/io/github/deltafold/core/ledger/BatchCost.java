package io.github.deltafold.core.ledger;

/**
 * Where the time and the bytes of a batch went. What is left of its seconds went to planning, looking and recording.
 *
 * @param readingSeconds until the staged files were read and what decides was known; 0 where nobody knows any more
 * @param writingSeconds from then on until the commit; 0 where nobody knows any more
 * @param stagedBytes bytes of the staged files
 * @param filesAdded data files that the commit added
 * @param filesRemoved data files that it took out, because some of their rows changed
 * @param bytesRemoved bytes of those
 */
public record BatchCost(
        double readingSeconds,
        double writingSeconds,
        long stagedBytes,
        long filesAdded,
        long filesRemoved,
        long bytesRemoved) {
    /** Nothing was written, and nobody looked at the clock. */
    public static final BatchCost NONE = new BatchCost(0, 0, 0, 0, 0, 0);

    /** What a commit did to the files of a table. */
    public static BatchCost ofFiles(long added, long removed, long bytesRemoved) {
        return new BatchCost(0, 0, 0, added, removed, bytesRemoved);
    }

    /** The same, with what the clock said, in nanoseconds of any origin. */
    public BatchCost timed(long begun, long decided, long committed) {
        return new BatchCost(
                seconds(begun, decided),
                seconds(decided, committed),
                stagedBytes,
                filesAdded,
                filesRemoved,
                bytesRemoved);
    }

    /** The same, of a batch of so many bytes. */
    public BatchCost staged(long bytes) {
        return new BatchCost(readingSeconds, writingSeconds, bytes, filesAdded, filesRemoved, bytesRemoved);
    }

    /** To the millisecond. */
    private static double seconds(long from, long to) {
        return Math.round((to - from) / 1e6) / 1e3;
    }
}

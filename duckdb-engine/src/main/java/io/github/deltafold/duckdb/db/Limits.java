package io.github.deltafold.duckdb.db;

import io.github.deltafold.core.spec.SmallEngineLimits;
import java.util.Locale;
import java.util.Optional;

/**
 * What the small engine may take of a machine.
 *
 * @param memoryMb memory of the database, Java's own not counted
 * @param diskMb disk for what does not fit that memory
 * @param threads threads of the database
 * @param largestBatchBytes bytes that a batch may have of staged files, and of table files that it may have to write again
 */
public record Limits(long memoryMb, long diskMb, int threads, long largestBatchBytes) {
    private static final long MOST_MEMORY_MB = 2_048;
    private static final long LEAST_MEMORY_MB = 256;

    /** Staged files come to less in memory, but a rewrite needs room for the table's files too. */
    private static final int BATCH_PER_MEMORY = 4;

    /**
     * The limits that are set, and for the rest a quarter of the memory, 2 GB at most, half of the free disk, and batches of
     * four times that memory, at most of that disk: a table in S3 is copied to it, and written beside that.
     *
     * @param machine what there is
     */
    public static Limits of(SmallEngineLimits set, Machine machine) {
        long quarter = megabytes(machine.memoryBytes() / 4);
        long memory = set.memoryBytes().isPresent()
                ? megabytes(set.memoryBytes().getAsLong())
                : Math.max(LEAST_MEMORY_MB, Math.min(MOST_MEMORY_MB, quarter));
        long disk = megabytes(set.diskBytes().orElse(machine.freeDiskBytes() / 2));
        long batch = set.largestBatchBytes().orElse(Math.min(memory * BATCH_PER_MEMORY, disk) << 20);
        return new Limits(memory, disk, machine.processors(), batch);
    }

    /** Why something is left to another engine, to follow "because". */
    String tooSmall() {
        return "it needs more than the " + memoryMb + " MB of 'small-engine.memory' and the " + diskMb
                + " MB of 'small-engine.disk'";
    }

    /**
     * Why so many bytes are left to another engine, to follow "because"; empty when they are not.
     *
     * @param what what they are
     */
    public Optional<String> whyTooLarge(long bytes, String what) {
        return bytes <= largestBatchBytes
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the batch has %,d MB of %s, and 'small-engine.largest-batch' is %,d MB",
                        megabytes(bytes),
                        what,
                        megabytes(largestBatchBytes)));
    }

    /** How much of a table would be too much to write again, to follow "unless"; empty where all of it is not. */
    public Optional<String> whatIsTooLarge(long tableBytes) {
        return tableBytes <= largestBatchBytes
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "more than %,d MB ('small-engine.largest-batch') of the table's %,d MB must be written again",
                        megabytes(largestBatchBytes),
                        megabytes(tableBytes)));
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }

    /** What a machine has. */
    public record Machine(long memoryBytes, long freeDiskBytes, int processors) {}
}

package io.github.deltafold.duckdb.db;

import io.github.deltafold.core.spec.SmallEngineLimits;

/**
 * What the small engine may take of a machine.
 *
 * @param memoryMb memory of the database, Java's own not counted
 * @param diskMb disk for what does not fit that memory
 * @param threads threads of the database
 * @param largestBatchBytes bytes of staged files that a batch may have
 */
public record Limits(long memoryMb, long diskMb, int threads, long largestBatchBytes) {
    private static final long MOST_MEMORY_MB = 2_048;
    private static final long LEAST_MEMORY_MB = 256;

    /** Staged files come to less in memory, but a rewrite needs room for the table's files too. */
    private static final int BATCH_PER_MEMORY = 4;

    /**
     * The limits that are set, and for the rest a quarter of the memory, 2 GB at most, half of the free disk, and batches of
     * four times that memory.
     *
     * @param machine what there is
     */
    public static Limits of(SmallEngineLimits set, Machine machine) {
        long memory = set.memoryBytes().isPresent()
                ? set.memoryBytes().getAsLong() >> 20
                : Math.max(LEAST_MEMORY_MB, Math.min(MOST_MEMORY_MB, machine.memoryBytes() / 4 >> 20));
        long disk = set.diskBytes().isPresent() ? set.diskBytes().getAsLong() >> 20 : machine.freeDiskBytes() / 2 >> 20;
        long batch = set.largestBatchBytes().orElse(BATCH_PER_MEMORY * memory << 20);
        return new Limits(memory, disk, machine.processors(), batch);
    }

    /** What a machine has. */
    public record Machine(long memoryBytes, long freeDiskBytes, int processors) {}
}

package io.github.deltafold.duckdb.db;

/**
 * What the small engine may take of a machine.
 *
 * @param memoryMb memory of the database, Java's own not counted
 * @param diskMb disk for what does not fit that memory
 * @param threads threads of the database
 */
public record Limits(long memoryMb, long diskMb, int threads) {}

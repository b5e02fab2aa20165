package io.github.deltafold.duckdb.table;

/**
 * A data file that is written and not the table's yet.
 *
 * @param path below the table
 * @param statistics what is known of its rows, as Delta's log holds it
 */
public record NewFile(String path, long sizeBytes, long rows, String statistics) {}

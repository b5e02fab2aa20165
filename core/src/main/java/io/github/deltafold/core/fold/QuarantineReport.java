package io.github.deltafold.core.fold;

/**
 * What one drain of the quarantine did for a table.
 *
 * @param report what its batches did
 * @param settled how many of the open records asked for are settled
 * @param left how many of them could not be, for the reasons that the report's warnings give
 */
public record QuarantineReport(TableReport report, long settled, long left) {}

package io.github.deltafold.core.ledger;

import java.time.Duration;

/**
 * When a summary of a table is written, and how many change files at rest it holds: the newest, which a late file may sort
 * among.
 *
 * @param batchesBetween a summary is written once so many batches are not in it
 * @param keptFor it holds files whose names are no further from the newest one
 * @param leastFiles and at least so many
 * @param mostFiles but no more than these
 * @param filesPerPage what it does not hold lies in pages of so many
 */
public record SummaryLimits(int batchesBetween, Duration keptFor, int leastFiles, int mostFiles, int filesPerPage) {
    /** What a run reads of a table with a file a minute is a megabyte and some twenty requests, however long its history is. */
    static final SummaryLimits USUAL = new SummaryLimits(8, Duration.ofDays(1), 500, 6_000, 500);
}

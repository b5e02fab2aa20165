package io.github.deltafold.core.ledger;

/**
 * When a summary of a table is written, and how much it holds.
 *
 * @param batchesBetween a summary is written once so many batches are not in it
 * @param mostFiles change files at rest that it may hold
 * @param keptFiles change files at rest that it holds after the others were put into pages: a late file that is older than
 *     so many others is seen by a whole look only
 * @param filesPerPage most files of a page
 */
public record SummaryLimits(int batchesBetween, int mostFiles, int keptFiles, int filesPerPage) {
    /** What a run reads stays below a megabyte and some twenty requests, however long the history is. */
    static final SummaryLimits USUAL = new SummaryLimits(8, 1_000, 500, 500);
}

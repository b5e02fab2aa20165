package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.staging.TableListing;

/** Decides what a drain of a table does next. */
@FunctionalInterface
interface NextBatch {
    /**
     * The next batch; none ends the drain.
     *
     * @param history a history without an open plan
     * @param listing what is staged now
     * @param asked what is still asked for
     */
    PlanDecision after(TableHistory history, TableListing listing, PlanRequest asked);
}

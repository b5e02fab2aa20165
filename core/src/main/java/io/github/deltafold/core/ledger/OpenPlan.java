package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.Revision;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan that has no outcome yet.
 *
 * @param plan the plan, without the files dropped from it
 * @param before the history before it
 * @param dropped the files dropped from it, in order
 * @param revisions how often it was revised
 */
record OpenPlan(BatchPlan plan, TableHistory before, List<DroppedFile> dropped, int revisions) {
    OpenPlan {
        dropped = List.copyOf(dropped);
    }

    /** A plan that was not revised yet. */
    OpenPlan(BatchPlan plan, TableHistory before) {
        this(plan, before, List.of(), 0);
    }

    /** This plan without the files of a revision; a plan that is given up has nothing left to fold. */
    OpenPlan after(Revision revision) {
        List<DroppedFile> allDropped = new ArrayList<>(dropped);
        allDropped.addAll(revision.dropped());
        BatchPlan rest = revision.givenUp() ? plan.givenUp() : plan.without(revision);
        return new OpenPlan(rest, before, allDropped, revision.number());
    }

    /** How many records of the quarantine it settles. */
    long settles() {
        Settlement settlement = plan.settlement();
        return settlement == null ? 0 : settlement.records();
    }
}

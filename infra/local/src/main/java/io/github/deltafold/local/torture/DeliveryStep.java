package io.github.deltafold.local.torture;

import java.util.List;

/**
 * Files of one table that are delivered between two looks at the lake.
 *
 * @param acts what happens, in this order
 * @param visibility what a run may see of them
 * @param settling whether a run that nothing disturbs must come before anything else is delivered, in which the operator
 *     says that the full load is complete
 */
record DeliveryStep(List<StagingAct> acts, Visibility visibility, Settling settling) {
    DeliveryStep {
        acts = List.copyOf(acts);
    }

    /** What a run that is under way may see of a step. */
    enum Visibility {
        /** One file after the other. */
        ONE_BY_ONE,
        /** Nothing: no run is under way. */
        NONE
    }

    /** Whether everything must be applied before the next step. */
    enum Settling {
        NO,
        YES
    }
}

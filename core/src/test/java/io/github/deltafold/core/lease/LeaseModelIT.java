package io.github.deltafold.core.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.lease.LeaseModel.Bounds;
import io.github.deltafold.core.lease.LeaseModel.Fault;
import io.github.deltafold.core.lease.LeaseModel.Found;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model of {@code LeaseModelTest} with more that may happen on the way. */
class LeaseModelIT {
    @ParameterizedTest(name = "{0} wake-ups, sweep {1}, {2} crashes, {3} overdue, {4} twins, {5} by hand")
    @CsvSource({
        "2, true, 1, 0, 0, 0",
        "2, true, 0, 1, 0, 0",
        "1, true, 1, 0, 1, 0",
        "1, true, 1, 1, 0, 0",
        "1, true, 1, 0, 1, 1"
    })
    void keepsItsPromisesInEveryInterleaving(
            int notifiers, boolean sweeps, int crashes, int overdue, int twins, int byHand) {
        Bounds bounds = new Bounds(notifiers, sweeps, crashes, overdue, twins, byHand);

        Found found = new LeaseModel(bounds, Fault.NONE).explore();

        System.out.println(bounds + ": " + found);
        assertThat(found.states()).isGreaterThan(10_000);
    }
}

package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.PassingRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CountdownTest {
    private static final PassingRequest REQUEST = new PassingRequest("PUT", "/b/k");

    @Test
    void doesTheDeedOnceAndGoesOverToTheOtherFaults() {
        AtomicInteger deeds = new AtomicInteger();
        Countdown plan = new Countdown(
                3,
                FaultPlan.always(Fault.SLOW_DOWN, request -> true),
                deeds::incrementAndGet,
                FaultPlan.always(Fault.RESET_BEFORE, request -> true));

        assertThat(plan.of(REQUEST)).isEqualTo(Fault.SLOW_DOWN);
        assertThat(plan.of(REQUEST)).isEqualTo(Fault.SLOW_DOWN);
        assertThat(deeds).hasValue(0);
        assertThat(plan.of(REQUEST)).isEqualTo(Fault.RESET_BEFORE);
        assertThat(deeds).hasValue(1);
        assertThat(plan.of(REQUEST)).isEqualTo(Fault.RESET_BEFORE);
        assertThat(deeds).hasValue(1);
    }
}

package io.github.deltafold.local.torture;

import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.PassingRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults of one kind up to a certain request, a deed when it comes, and faults of another kind from then on. */
final class Countdown implements FaultPlan {
    private final AtomicInteger left;
    private final FaultPlan before;
    private final Runnable deed;
    private final FaultPlan after;

    /**
     * A plan that counts.
     *
     * @param requests which request it is, from 1
     * @param deed done before that request reaches the server
     */
    Countdown(int requests, FaultPlan before, Runnable deed, FaultPlan after) {
        this.left = new AtomicInteger(requests);
        this.before = before;
        this.deed = deed;
        this.after = after;
    }

    @Override
    public Fault of(PassingRequest request) {
        int now = left.decrementAndGet();
        if (now > 0) {
            return before.of(request);
        }
        if (now == 0) {
            deed.run();
        }
        return after.of(request);
    }
}

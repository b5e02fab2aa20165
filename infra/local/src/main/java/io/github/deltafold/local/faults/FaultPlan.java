package io.github.deltafold.local.faults;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Decides what goes wrong with which request. Asked once for each, by several threads. */
@FunctionalInterface
public interface FaultPlan {
    /** Nothing goes wrong. */
    FaultPlan NONE = request -> Fault.NONE;

    /** What goes wrong with this request. */
    Fault of(PassingRequest request);

    /** The same fault for every request that matches. */
    static FaultPlan always(Fault fault, Predicate<PassingRequest> matching) {
        return request -> matching.test(request) ? fault : Fault.NONE;
    }

    /** The same fault for the next so many requests that match. */
    static FaultPlan times(int times, Fault fault, Predicate<PassingRequest> matching) {
        AtomicInteger left = new AtomicInteger(times);
        return request -> matching.test(request) && left.getAndDecrement() > 0 ? fault : Fault.NONE;
    }

    /**
     * Faults by chance. A seed gives the same faults to the same sequence of requests; the sequence itself depends on
     * the threads of the client.
     *
     * @param rate the share of requests with which something goes wrong, from 0 to 1
     * @param faults what may go wrong, each as likely as the others
     */
    static FaultPlan random(long seed, double rate, List<Fault> faults) {
        List<Fault> choice = List.copyOf(faults);
        Random random = new Random(seed);
        return request -> {
            synchronized (random) {
                return random.nextDouble() < rate ? choice.get(random.nextInt(choice.size())) : Fault.NONE;
            }
        };
    }
}

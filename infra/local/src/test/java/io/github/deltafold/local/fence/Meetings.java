package io.github.deltafold.local.fence;

import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.PassingRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Holds every commit until the other driver wants the same version, so that they collide for certain. */
final class Meetings implements FaultPlan {
    private final Map<String, CountDownLatch> waiting = new ConcurrentHashMap<>();
    private final Set<String> missed = ConcurrentHashMap.newKeySet();
    private final Pattern commit;
    private final Duration patience;

    /**
     * Meetings at the commits of some tables.
     *
     * @param tables a regular expression for the ends of their locations
     * @param patience how long a commit is held for the other driver's commit of the same version
     */
    Meetings(String tables, Duration patience) {
        this.patience = patience;
        this.commit = Pattern.compile(".*" + tables + "/_delta_log/\\d{20}\\.json.*");
    }

    @Override
    public Fault of(PassingRequest request) {
        if (request.isPut() && commit.matcher(request.path()).matches()) {
            CountDownLatch both = waiting.computeIfAbsent(request.path(), path -> new CountDownLatch(2));
            both.countDown();
            try {
                if (!both.await(patience.toSeconds(), TimeUnit.SECONDS)) {
                    missed.add(request.path());
                    both.countDown();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Fault.NONE;
    }

    /** The commits that two drivers wanted to make. */
    List<String> happened() {
        return waiting.entrySet().stream()
                .filter(each -> each.getValue().getCount() == 0 && !missed.contains(each.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }
}

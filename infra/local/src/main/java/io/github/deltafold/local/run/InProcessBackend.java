package io.github.deltafold.local.run;

import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs in this process. Tokens are remembered as long as the process lives; a run that waits does not take in later
 * wake-ups, so at worst a run too many finds nothing to do.
 */
public final class InProcessBackend implements JobBackend {
    private final Executor executor;
    private final Job job;
    private final Map<String, String> runsByToken = new ConcurrentHashMap<>();
    private final Map<String, RunStatus> statusByRun = new ConcurrentHashMap<>();

    private final AtomicLong count = new AtomicLong();

    /** What a run does. */
    @FunctionalInterface
    public interface Job {
        /** Drains a group as a run of this generation, and gives the exit code of the command line. */
        int drain(String group, long generation);
    }

    /**
     * A backend.
     *
     * @param executor what runs run on; a single thread for one run at a time
     */
    public InProcessBackend(Executor executor, Job job) {
        this.executor = executor;
        this.job = job;
    }

    @Override
    public String start(String group, long generation, String token) {
        return runsByToken.computeIfAbsent(token, key -> newRun(group, generation));
    }

    @Override
    public RunStatus status(String run) {
        return statusByRun.getOrDefault(run, RunStatus.UNKNOWN);
    }

    private String newRun(String group, long generation) {
        String run = "run-" + count.incrementAndGet();
        statusByRun.put(run, RunStatus.WAITING);
        executor.execute(() -> work(run, group, generation));
        return run;
    }

    private void work(String run, String group, long generation) {
        statusByRun.put(run, RunStatus.RUNNING);
        RunStatus end = RunStatus.FAILED;
        try {
            end = job.drain(group, generation) == 0 ? RunStatus.SUCCEEDED : RunStatus.FAILED;
        } finally {
            statusByRun.put(run, end);
        }
    }
}

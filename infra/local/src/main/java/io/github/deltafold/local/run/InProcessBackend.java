package io.github.deltafold.local.run;

import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;

/**
 * Runs in this process. Tokens are remembered as long as the process lives; a run that waits does not take in later
 * wake-ups, so at worst a run too many finds nothing to do.
 */
public final class InProcessBackend implements JobBackend {
    private final Executor executor;
    private final ToIntFunction<String> job;
    private final Map<String, String> runsByToken = new ConcurrentHashMap<>();
    private final Map<String, RunStatus> statusByRun = new ConcurrentHashMap<>();

    /**
     * A backend.
     *
     * @param executor what runs run on; a single thread for one run at a time
     * @param job drains a group and gives the exit code of the command line
     */
    public InProcessBackend(Executor executor, ToIntFunction<String> job) {
        this.executor = executor;
        this.job = job;
    }

    @Override
    public String start(String group, String token) {
        return runsByToken.computeIfAbsent(token, key -> newRun(group));
    }

    @Override
    public RunStatus status(String run) {
        return statusByRun.getOrDefault(run, RunStatus.UNKNOWN);
    }

    private String newRun(String group) {
        String run = "run-" + (statusByRun.size() + 1);
        statusByRun.put(run, RunStatus.WAITING);
        executor.execute(() -> work(run, group));
        return run;
    }

    private void work(String run, String group) {
        statusByRun.put(run, RunStatus.RUNNING);
        RunStatus end = RunStatus.FAILED;
        try {
            end = job.applyAsInt(group) == 0 ? RunStatus.SUCCEEDED : RunStatus.FAILED;
        } finally {
            statusByRun.put(run, end);
        }
    }
}

package io.github.deltafold.lambda.backend;

import io.github.deltafold.core.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps in mind what was started; starts nothing. Safe for one thread. */
public final class RecordingJobBackend implements JobBackend {
    private final List<String> startedGroups = new ArrayList<>();
    private final Map<String, String> runsByToken = new HashMap<>();
    private final Map<String, RunStatus> statusByRun = new HashMap<>();
    private final Map<String, Failure> refusals = new HashMap<>();

    /** Lets every start of a group fail. */
    public void refuse(String group, Failure failure) {
        refusals.put(group, failure);
    }

    /** The groups of the runs that were really started, in that order. */
    public List<String> startedGroups() {
        return List.copyOf(startedGroups);
    }

    @Override
    public String start(String group, String token) {
        if (refusals.containsKey(group)) {
            throw refusals.get(group);
        }
        return runsByToken.computeIfAbsent(token, key -> newRun(group));
    }

    @Override
    public RunStatus status(String run) {
        return statusByRun.getOrDefault(run, RunStatus.UNKNOWN);
    }

    void become(String run, RunStatus status) {
        statusByRun.put(run, status);
    }

    private String newRun(String group) {
        startedGroups.add(group);
        String run = "run-" + startedGroups.size();
        statusByRun.put(run, RunStatus.WAITING);
        return run;
    }
}

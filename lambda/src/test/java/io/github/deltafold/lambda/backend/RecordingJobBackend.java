package io.github.deltafold.lambda.backend;

import io.github.deltafold.core.failure.Failure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps in mind what was started; starts nothing. */
public final class RecordingJobBackend implements JobBackend {
    private final List<String> startedGroups = new ArrayList<>();
    private final List<Long> startedGenerations = new ArrayList<>();
    private final Map<String, String> runsByToken = new HashMap<>();
    private final Map<String, RunStatus> statusByRun = new HashMap<>();
    private final Map<String, Failure> refusals = new HashMap<>();
    private final String prefix;
    private int startCalls;

    public RecordingJobBackend() {
        this("");
    }

    /** A place whose runs have names that begin alike. */
    public RecordingJobBackend(String prefix) {
        this.prefix = prefix;
    }

    /** Lets every start of a group fail. */
    public synchronized void refuse(String group, Failure failure) {
        refusals.put(group, failure);
    }

    /** Lets starts of a group succeed again. */
    public synchronized void accept(String group) {
        refusals.remove(group);
    }

    /** Lets a run end otherwise than well. */
    public synchronized void fail(String run) {
        become(run, RunStatus.FAILED);
    }

    /** Knows no more of a run. */
    public synchronized void forget(String run) {
        statusByRun.remove(run);
    }

    /** The groups of the runs that were really started, in that order. */
    public synchronized List<String> startedGroups() {
        return List.copyOf(startedGroups);
    }

    /** The generations of those runs. */
    public synchronized List<Long> startedGenerations() {
        return List.copyOf(startedGenerations);
    }

    /** How often a run was asked for, whatever came of it. */
    public synchronized int startCalls() {
        return startCalls;
    }

    @Override
    public synchronized String start(String group, long generation, String token) {
        startCalls++;
        if (refusals.containsKey(group)) {
            throw refusals.get(group);
        }
        return runsByToken.computeIfAbsent(token, key -> newRun(group, generation));
    }

    @Override
    public synchronized RunStatus status(String run) {
        return statusByRun.getOrDefault(run, RunStatus.UNKNOWN);
    }

    synchronized void become(String run, RunStatus status) {
        statusByRun.put(run, status);
    }

    private String newRun(String group, long generation) {
        startedGroups.add(group);
        startedGenerations.add(generation);
        String run = prefix + "run-" + startedGroups.size();
        statusByRun.put(run, RunStatus.WAITING);
        return run;
    }
}

package io.github.deltafold.lambda.backend;

/** What became of a run. */
public enum RunStatus {
    /** Accepted; waits for its turn or for machines. */
    WAITING,
    /** At work, or being stopped. */
    RUNNING,
    /** Ended well. */
    SUCCEEDED,
    /** Ended otherwise, or was stopped. */
    FAILED,
    /** The place knows no such run, or no longer. */
    UNKNOWN;

    /** Whether the run may still do something. */
    public boolean isAlive() {
        return this == WAITING || this == RUNNING;
    }
}

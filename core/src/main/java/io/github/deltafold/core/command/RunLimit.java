package io.github.deltafold.core.command;

/**
 * What bounds a run of a group from outside, such as the time that a machine is lent for. A run that is stopped by it
 * finishes the batches that it has begun, leaves the group wanted, and ends well: the next run does the rest.
 */
public interface RunLimit {
    /** No limit: a run goes on until nothing new is staged. */
    RunLimit NONE = new RunLimit() {
        @Override
        public boolean allowsBatch() {
            return true;
        }

        @Override
        public void stopped(long batches) {}
    };

    /** Whether another batch may be begun; asked by many threads. Once it says no, it says no forever. */
    boolean allowsBatch();

    /**
     * A run was stopped, and there may be work left that nobody has looked at.
     *
     * @param batches how many it has finished
     */
    void stopped(long batches);
}

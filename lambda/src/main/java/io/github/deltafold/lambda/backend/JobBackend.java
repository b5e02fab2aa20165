package io.github.deltafold.lambda.backend;

/**
 * A place where runs run.
 *
 * <p><b>Tokens:</b> a token starts one run where the place remembers it: for how long, and whether of starts by others too,
 * each implementation says. Where it does not, a token may start two runs of one generation, of which the lease lets one
 * work. So asking again with the same token is safe everywhere, and costs at worst a run that ends at once.
 *
 * <p><b>Status:</b> a place that answers no questions knows no run.
 *
 * <p>Safe for use by many threads. Every method may throw a {@link io.github.deltafold.core.failure.Failure}, after
 * which it is unknown whether a run was started.
 */
public interface JobBackend {
    /**
     * Starts a run, or returns the run that the place remembers by the same token.
     *
     * @param group what the run drains
     * @param generation which run of the group it is; the run takes the lease under this number, or not at all
     * @param token names this start, 1 to 64 of {@code [A-Za-z0-9._-]}
     * @return the run, as {@link #status} knows it
     */
    String start(String group, long generation, String token);

    /** What became of a run. */
    RunStatus status(String run);
}

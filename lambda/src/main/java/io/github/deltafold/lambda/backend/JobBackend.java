package io.github.deltafold.lambda.backend;

/**
 * A place where runs run. Each implementation keeps the same promises, which one contract test checks.
 *
 * <p>Safe for use by many threads. Every method may throw a {@link io.github.deltafold.core.failure.Failure}, after
 * which it is unknown whether a run was started; asking again with the same token is safe.
 */
public interface JobBackend {
    /**
     * Starts a run, or returns the run already started with the same token.
     *
     * @param group what the run drains
     * @param generation which run of the group it is; the run takes the lease under this number, or not at all
     * @param token idempotency token, 1 to 64 of {@code [A-Za-z0-9._-]}; the same token never starts two runs
     * @return the run, as {@link #status} knows it
     */
    String start(String group, long generation, String token);

    /** What became of a run. */
    RunStatus status(String run);
}

package io.github.deltafold.core.failure;

import org.jspecify.annotations.Nullable;

/** This run failed and nothing is lost: the plan stands, and the next run finishes it. */
public final class RunFailed extends Failure {
    public RunFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public int exitCode() {
        return 1;
    }
}

package io.github.deltafold.core.failure;

import org.jspecify.annotations.Nullable;

/**
 * A failure a person reads. Its type says who acts, its message says what failed, why, and what to do.
 *
 * <p>{@code IllegalArgumentException} and {@code IllegalStateException} stay what they are: our bugs.
 */
public abstract sealed class Failure extends RuntimeException permits BadSetting, RunFailed {
    Failure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The exit code of a command that ends with this failure. */
    public abstract int exitCode();
}

package io.github.deltafold.core.failure;

/** Exit codes of a command that did what it was asked; those of the others are a {@link Failure}'s. */
public final class ExitCode {
    /** Done. */
    public static final int DONE = 0;

    /** Done, but something went into quarantine; {@code status} and the quarantine tell. */
    public static final int DONE_WITH_QUARANTINE = 3;

    private ExitCode() {}

    /** Whether a command that ended so did its work, and need not be repeated. */
    public static boolean isDone(int exitCode) {
        return exitCode == DONE || exitCode == DONE_WITH_QUARANTINE;
    }
}

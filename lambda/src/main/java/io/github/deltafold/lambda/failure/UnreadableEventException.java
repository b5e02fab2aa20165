package io.github.deltafold.lambda.failure;

import org.jspecify.annotations.Nullable;

/** A message that says nothing the Lambda understands. Reading it again will not help, so it alone is given back. */
public final class UnreadableEventException extends Exception {
    private final String problem;

    UnreadableEventException(String problem, String advice, @Nullable Throwable cause) {
        super(problem + advice, cause);
        this.problem = problem;
    }

    /** What is wrong, without what to do about a message of the queue. */
    String problem() {
        return problem;
    }
}

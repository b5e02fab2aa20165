package io.github.deltafold.lambda.failure;

import org.jspecify.annotations.Nullable;

/** A message that says nothing the Lambda understands. Reading it again will not help, so it alone is given back. */
public final class UnreadableEventException extends Exception {
    UnreadableEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.github.deltafold.core.aws;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request.
 *
 * @param answer what came back; null where nobody answered
 * @param failure why it may be worth another try; null when it was done
 */
record Attempt(@Nullable ApiAnswer answer, @Nullable Exception failure) {
    /** The answer, an error included. */
    ApiAnswer result() throws IOException {
        if (answer == null) {
            throw failure instanceof IOException broken ? broken : new IOException(failure);
        }
        return answer;
    }
}

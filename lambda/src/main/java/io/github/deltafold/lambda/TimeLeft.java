package io.github.deltafold.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long an invocation may still work. */
final class TimeLeft {
    /** For the calls that are under way, and the answer. */
    private static final Duration RESERVE = Duration.ofSeconds(15);

    private static final Duration WITHOUT_LIMIT = Duration.ofMinutes(15);

    private TimeLeft() {}

    /** What is left of the function's timeout; where Lambda does not run it, as long as any function may live. */
    static Duration of(@Nullable Context context) {
        return context == null
                ? WITHOUT_LIMIT
                : Duration.ofMillis(context.getRemainingTimeInMillis()).minus(RESERVE);
    }
}

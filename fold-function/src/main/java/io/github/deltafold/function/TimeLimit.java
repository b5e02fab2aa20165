package io.github.deltafold.function;

import com.amazonaws.services.lambda.runtime.Context;
import io.github.deltafold.core.command.RunLimit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that Lambda gives an invocation. No batch is begun in its last minutes, which are for the batches that are under
 * way: Lambda ends a function without a word, and the next run would have to do them again.
 */
final class TimeLimit implements RunLimit {
    /** Most batches take seconds here, and the largest that the function takes some minutes. */
    private static final int RESERVE_MILLIS = 240_000;

    private static final long NOT_STOPPED = -1;

    private final IntSupplier millisLeft;
    private final AtomicLong batches = new AtomicLong(NOT_STOPPED);

    TimeLimit(IntSupplier millisLeft) {
        this.millisLeft = millisLeft;
    }

    /** The limit of an invocation; none where Lambda does not run it. */
    static TimeLimit of(@Nullable Context context) {
        return new TimeLimit(context == null ? () -> Integer.MAX_VALUE : context::getRemainingTimeInMillis);
    }

    @Override
    public boolean allowsBatch() {
        return millisLeft.getAsInt() > RESERVE_MILLIS;
    }

    @Override
    public void stopped(long finished) {
        batches.set(finished);
    }

    /** Whether the run was stopped by it. */
    boolean isOver() {
        return batches.get() != NOT_STOPPED;
    }

    /** Whether the run was stopped before its first batch was done, so that the next one would get no further. */
    boolean wasTooShort() {
        return batches.get() == 0;
    }
}

package io.github.deltafold.core.command;

import java.util.concurrent.atomic.AtomicBoolean;

/** A limit that remembers whether it kept anybody from a batch: only then may there be work left. */
final class HeededLimit {
    private final RunLimit limit;
    private final AtomicBoolean reached = new AtomicBoolean();

    HeededLimit(RunLimit limit) {
        this.limit = limit;
    }

    boolean allowsBatch() {
        if (!limit.allowsBatch()) {
            reached.set(true);
        }
        return !reached.get();
    }

    boolean wasReached() {
        return reached.get();
    }
}

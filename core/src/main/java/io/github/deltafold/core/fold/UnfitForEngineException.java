package io.github.deltafold.core.fold;

import org.jspecify.annotations.Nullable;

/**
 * An engine leaves a table or a batch to another one: it does not know something about the table, or the batch is too big
 * for it. Nothing was committed.
 */
public final class UnfitForEngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * A refusal.
     *
     * @param reason what stands in the way, to follow "because"
     */
    public UnfitForEngineException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /** What stands in the way, to follow "because". */
    public String reason() {
        return reason;
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.record.ChangeOrder;
import org.jspecify.annotations.Nullable;

/**
 * How far back a batch reaches: what must be known of it to tell, without a look at the tombstones, when some are due to
 * be forgotten.
 *
 * @param leastChange least order of a deciding change of a change file, where the table has a sequence; null otherwise,
 *     and when there is none
 * @param leastDelete least file name of a delete that the batch remembers; null when it remembers none
 */
public record Reach(
        @Nullable ChangeOrder leastChange, @Nullable String leastDelete) {
    /** A batch without changes. */
    public static final Reach NONE = new Reach(null, null);
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.record.ChangeOrder;
import org.jspecify.annotations.Nullable;

/**
 * Tombstones that are to be forgotten. From the moment it is planned, whether they are gone or not, no change up to
 * {@code greatest} is applied any more as if nothing had been deleted.
 *
 * @param limit which tombstones go
 * @param greatest greatest order of a tombstone of the open load generation that goes; null when none does
 * @param leastLeft least file name of a tombstone that stays; null when none does
 */
public record Purge(
        Limit limit,
        @Nullable ChangeOrder greatest,
        @Nullable String leastLeft) {
    /**
     * Which tombstones a purge may take: all of older load generations, which no change can concern any more, and those
     * of the open one whose file is older than a name.
     *
     * @param loadGeneration the open load generation
     * @param name tombstones of files with lesser names go; empty for none of this generation
     * @param order only tombstones of lesser orders go; null for no such bound
     */
    public record Limit(
            int loadGeneration, String name, @Nullable ChangeOrder order) {
        /** Whether a tombstone may go. */
        public boolean covers(ChangeOrder tombstone) {
            if (tombstone.loadGeneration() != loadGeneration) {
                return tombstone.loadGeneration() < loadGeneration;
            }
            return tombstone.name().compareTo(name) < 0 && (order == null || tombstone.compareTo(order) < 0);
        }
    }

    /** Whether a tombstone goes. */
    public boolean takes(ChangeOrder tombstone) {
        return limit.covers(tombstone);
    }
}

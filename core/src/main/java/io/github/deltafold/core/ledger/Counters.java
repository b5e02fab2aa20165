package io.github.deltafold.core.ledger;

/**
 * What became of the lines of a batch. They balance, or this does not exist.
 *
 * @param read lines read
 * @param applied lines that decided their key and were newer than table and tombstones
 * @param superseded lines overtaken by another line of the batch
 * @param late lines older than what the table, a tombstone or a newer baseline holds
 * @param duplicate lines that were applied before
 * @param quarantined lines set aside
 */
public record Counters(long read, long applied, long superseded, long late, long duplicate, long quarantined) {
    /** Nothing read. */
    public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0);

    public Counters {
        long accounted = applied + superseded + late + duplicate + quarantined;
        if (read != accounted) {
            throw new IllegalStateException(
                    ("%d lines read but %d accounted for (applied %d, superseded %d, late %d, duplicate %d,"
                                    + " quarantined %d). Nothing was recorded; report this as a bug.")
                            .formatted(read, accounted, applied, superseded, late, duplicate, quarantined));
        }
    }

    /** The sum of two batches. */
    public Counters plus(Counters other) {
        return new Counters(
                read + other.read,
                applied + other.applied,
                superseded + other.superseded,
                late + other.late,
                duplicate + other.duplicate,
                quarantined + other.quarantined);
    }
}

package io.github.deltafold.core.ledger;

import java.util.List;

/**
 * What became of the lines of a file, a batch or a table. They balance, or this does not exist.
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
        if (Math.min(Math.min(applied, superseded), Math.min(late, Math.min(duplicate, quarantined))) < 0) {
            throw new IllegalStateException("Lines were counted twice (%s). Nothing was recorded; report this as a bug."
                    .formatted(text(applied, superseded, late, duplicate, quarantined)));
        }
        long accounted = applied + superseded + late + duplicate + quarantined;
        if (read != accounted) {
            throw new IllegalStateException(
                    "%d lines read but %d accounted for (%s). Nothing was recorded; report this as a bug."
                            .formatted(read, accounted, text(applied, superseded, late, duplicate, quarantined)));
        }
    }

    private static String text(long applied, long superseded, long late, long duplicate, long quarantined) {
        return "applied %d, superseded %d, late %d, duplicate %d, quarantined %d"
                .formatted(applied, superseded, late, duplicate, quarantined);
    }

    /**
     * Holds the lines of a batch against those of its files.
     *
     * @param files what became of the lines of each file
     * @throws IllegalStateException when they do not add up to these
     */
    public void requireSumOf(List<Counters> files) {
        Counters sum = files.stream().reduce(NONE, Counters::plus);
        if (!equals(sum)) {
            throw new IllegalStateException(
                    "The files of a batch add up to %s, the batch to %s. Nothing was recorded; report this as a bug."
                            .formatted(sum, this));
        }
    }

    /** The sum of two files, or batches. */
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

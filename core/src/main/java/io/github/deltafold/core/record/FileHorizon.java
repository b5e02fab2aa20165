package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.quarantine.RejectedRecord;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The tombstone horizon as the lines of one file meet it: a line whose order is not above the greatest tombstone that was
 * forgotten may ask for a row that was deleted later.
 *
 * @param start where the file begins in the order; of its lines, sequence and line are their own
 * @param purged greatest order of a forgotten tombstone
 */
public record FileHorizon(ChangeOrder start, ChangeOrder purged) implements Serializable {
    /**
     * The horizon for a file; null when none of its lines can be beyond it.
     *
     * @param purged greatest order of a forgotten tombstone; null when none was
     * @param loadGeneration the load generation of the file's batch
     * @param hasSequence whether a sequence goes before the names of files, so that only a line tells its order
     */
    public static @Nullable FileHorizon of(
            @Nullable ChangeOrder purged, int loadGeneration, StagedFile file, boolean hasSequence) {
        if (purged == null || loadGeneration > purged.loadGeneration()) {
            return null;
        }
        StagedFileName name = file.name();
        boolean ordersByLine = hasSequence && name.kind() == FileKind.CHANGES;
        String sequence = ordersByLine ? "" : purged.sequence();
        ChangeOrder start = new ChangeOrder(loadGeneration, name.kind(), sequence, name.base(), file.key(), 1);
        return start.compareTo(purged) > 0 ? null : new FileHorizon(start, purged);
    }

    /** Whether a change of the file is beyond the horizon. */
    public boolean isBeyond(Change change) {
        ChangeOrder order = new ChangeOrder(
                start.loadGeneration(), start.kind(), change.sequence(), start.name(), start.file(), change.line());
        return order.compareTo(purged) <= 0;
    }

    /** A line beyond the horizon, to be set aside unless it turns out to be a duplicate. */
    public RejectedRecord rejected(RecordFields record) {
        return new RejectedRecord(start.file(), record.line(), null, reason(), record.raw());
    }

    String reason() {
        return Reasons.beyondHorizon(purged.name());
    }
}

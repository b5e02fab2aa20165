package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RejectedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an engine says of the quarantine. */
public final class Quarantined {
    private Quarantined() {}

    /** All records, whatever their state. */
    public static List<RejectedRecord> records(Quarantine quarantine) {
        List<RejectedRecord> records = new ArrayList<>();
        quarantine
                .records(RecordFilter.of(Set.of(), Set.of(), Set.of(), null))
                .rows()
                .forEachRemaining(row -> records.add(record(row)));
        return records;
    }

    private static RejectedRecord record(@Nullable Object[] row) {
        return new RejectedRecord(
                String.valueOf(row[1]),
                (Long) Objects.requireNonNull(row[2]),
                (String) row[3],
                String.valueOf(row[4]),
                String.valueOf(row[5]));
    }
}

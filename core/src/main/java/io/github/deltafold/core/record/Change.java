package io.github.deltafold.core.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one line of a staged file asks of the row with one key.
 *
 * <p>A line that changes a key gives two: a delete of the old key with {@code lines} 0, then the upsert with 1, so that
 * lines add up to lines.
 *
 * @param operation insert and update are upserts alike
 * @param values by position of the table's columns, typed as {@link io.github.deltafold.core.spec.ColumnType} says; of
 *     a delete only the key is there
 * @param sequence the sequence columns as {@link io.github.deltafold.core.value.SequenceText}
 * @param line ordinal of the record in its file, from 1
 * @param lines how many lines this change counts for: 1, or 0 for the delete half of a key change
 * @param bringsKey whether it says why the key is there: an insert, a row of a full load, the upsert of a key change
 * @param commitTime when the source committed, where a column says so
 */
public record Change(
        Operation operation,
        @Nullable Object[] values,
        String sequence,
        long line,
        int lines,
        boolean bringsKey,
        @Nullable Instant commitTime) {}

package io.github.deltafold.local.source;

import io.github.deltafold.core.record.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of a row of the source.
 *
 * @param operation what was done
 * @param row the row after it, for a delete the row before it; by position of the table's columns
 * @param keyBefore the key before it, by part; null unless the database tells it
 * @param number counts the changes of the table
 * @param committedAt when it was committed
 */
public record SourceChange(
        Operation operation,
        List<@Nullable SourceValue> row,
        @Nullable List<SourceValue> keyBefore,
        long number,
        Instant committedAt) {}

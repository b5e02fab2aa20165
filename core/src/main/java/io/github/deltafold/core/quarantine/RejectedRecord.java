package io.github.deltafold.core.quarantine;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A record, or a whole file, that cannot be applied, kept verbatim.
 *
 * @param file key below the staging prefix
 * @param line ordinal of the record in its file, from 1; 0 for the file as a whole
 * @param column the column at fault; null where it is not one column
 * @param reason why, and what to do about it; never holds values of the row
 * @param raw the record's text as it stands in the file, without the line end; empty for a whole file
 */
public record RejectedRecord(
        String file, long line, @Nullable String column, String reason, String raw) implements Serializable {}

package io.github.deltafold.core.quarantine;

import io.github.deltafold.core.naming.TableName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which records of the quarantine are meant: those that meet every condition.
 *
 * @param tables their tables; empty for all
 * @param files keys of their files below the staging prefix; empty for all
 * @param lines their lines, 0 for a file as a whole; empty for all
 * @param state what became of them; null for all
 * @param throughBatch only what was set aside up to this batch
 */
public record RecordFilter(
        Set<TableName> tables,
        Set<String> files,
        Set<Long> lines,
        @Nullable RecordState state,
        long throughBatch) {
    public RecordFilter {
        tables = Set.copyOf(tables);
        files = Set.copyOf(files);
        lines = Set.copyOf(lines);
    }

    /** Whatever a batch set aside. */
    public static RecordFilter of(
            Set<TableName> tables, Set<String> files, Set<Long> lines, @Nullable RecordState state) {
        return new RecordFilter(tables, files, lines, state, Long.MAX_VALUE);
    }

    /** The open records of a table that were set aside up to a batch. */
    public static RecordFilter open(TableName table, Set<String> files, Set<Long> lines, long throughBatch) {
        return new RecordFilter(Set.of(table), files, lines, RecordState.OPEN, throughBatch);
    }

    /** Of these records, those of some files. */
    public RecordFilter onlyFiles(Set<String> keys) {
        return new RecordFilter(tables, keys, lines, state, throughBatch);
    }

    /** Whether a record is meant. */
    public boolean matches(TableName table, String file, long line, RecordState of, long batch) {
        return (tables.isEmpty() || tables.contains(table))
                && (files.isEmpty() || files.contains(file))
                && (lines.isEmpty() || lines.contains(line))
                && (state == null || state == of)
                && batch <= throughBatch;
    }
}

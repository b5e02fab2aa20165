package io.github.deltafold.core.spec;

import io.github.deltafold.core.naming.TableName;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operator declares about one table. Made by {@link LakeConfig}, which has checked it as a whole: names are
 * spelt as in {@code columns}, and every setting agrees with the others.
 *
 * @param name {@code name}: schema.table as in the staging path
 * @param key {@code key}: the columns that identify a row, at least one
 * @param columns {@code columns}: every column of a record in the order of files without a header, the operation
 *     aside; empty where a header or Parquet names the columns
 * @param format {@code format}: what the DMS endpoint writes, csv or parquet
 * @param csv {@code csv}: the dialect
 * @param fullLoadOperation {@code full-load-operation}: full loads without a header carry an operation column (DMS
 *     {@code IncludeOpForFullLoad})
 * @param changeOperation {@code change-operation}: change files without a header carry an operation column (false with
 *     DMS {@code CdcInsertsOnly}: every row is an insert)
 * @param sequence {@code sequence}: columns that say which change of a key is later, before file and line do
 * @param exclude {@code exclude}: columns read but not stored
 * @param beforeImagePrefix {@code before-image-prefix}: prefix of the columns that carry the key before a change of it
 * @param commitTime {@code commit-time}: the column that carries the commit time of the source; null for none
 * @param earlierColumns {@code earlier-columns}: older layouts of files without a header, told apart by their width
 * @param noSupplyText {@code no-supply-text}: an unquoted field equal to it was not supplied by the source (DMS
 *     {@code CsvNoSupValue}); null for none
 * @param group {@code group}: tables of a group are drained by one run
 * @param tombstoneHorizon {@code tombstone-horizon}: how long deletes are remembered
 * @param loadSettle {@code load-settle}: how long nothing may be added before a reload counts as complete
 * @param missingColumns {@code missing-columns}: what a header without a declared column means
 * @param newColumns {@code new-columns}: what a header with an undeclared column means
 * @param deletionVectors {@code deletion-vectors}: rewrite less; readers then need Delta reader version 3
 */
public record TableSpec(
        TableName name,
        List<String> key,
        List<Column> columns,
        InputFormat format,
        CsvSpec csv,
        boolean fullLoadOperation,
        boolean changeOperation,
        List<String> sequence,
        List<String> exclude,
        String beforeImagePrefix,
        @Nullable String commitTime,
        List<List<Column>> earlierColumns,
        @Nullable String noSupplyText,
        String group,
        Duration tombstoneHorizon,
        Duration loadSettle,
        MissingColumns missingColumns,
        NewColumns newColumns,
        boolean deletionVectors)
        implements Serializable {

    /** What a DMS endpoint writes. The extension of each file decides how it is read. */
    public enum InputFormat {
        CSV,
        PARQUET
    }

    /** What to do where a header lacks a declared column. */
    public enum MissingColumns {
        AS_NULL,
        REFUSE
    }

    /** What to do where a header names a column that is not declared. */
    public enum NewColumns {
        IGNORE,
        ADD
    }

    public TableSpec {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
        sequence = List.copyOf(sequence);
        exclude = List.copyOf(exclude);
        earlierColumns = earlierColumns.stream().map(List::copyOf).toList();
    }

    /** Whether the columns are declared, rather than taken from headers or Parquet. */
    public boolean declaresColumns() {
        return !columns.isEmpty();
    }

    /** Whether the table takes columns on from headers and Parquet files. */
    public boolean takesNewColumns() {
        return !declaresColumns() || newColumns == NewColumns.ADD;
    }

    /** The declared column of this name, without regard to case. */
    public Optional<Column> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equalsIgnoreCase(columnName))
                .findFirst();
    }

    /** Whether a column is part of the table; before images and excluded columns are read, but not stored. */
    public boolean stores(String columnName) {
        return !isBeforeImage(columnName) && exclude.stream().noneMatch(columnName::equalsIgnoreCase);
    }

    /** Whether a column carries the value that another column had before the change. */
    public boolean isBeforeImage(String columnName) {
        int prefix = beforeImagePrefix.length();
        if (prefix == 0 || !columnName.regionMatches(true, 0, beforeImagePrefix, 0, prefix)) {
            return false;
        }
        String of = columnName.substring(prefix);
        return !declaresColumns()
                || key.stream().anyMatch(of::equalsIgnoreCase)
                || column(of).isPresent();
    }
}

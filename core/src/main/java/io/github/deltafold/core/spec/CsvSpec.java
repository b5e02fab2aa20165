package io.github.deltafold.core.spec;

import java.io.Serializable;

/**
 * The CSV dialect of a table's staged files: what the DMS endpoint was told.
 *
 * @param header {@code csv.header}: every file begins with a line of column names (DMS {@code AddColumnName})
 * @param delimiter {@code csv.delimiter}: what stands between fields (DMS {@code CsvDelimiter})
 * @param nullText {@code csv.null-text}: an unquoted field equal to it is NULL (DMS {@code CsvNullValue})
 */
public record CsvSpec(boolean header, String delimiter, String nullText) implements Serializable {}

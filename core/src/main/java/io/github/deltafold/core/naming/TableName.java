package io.github.deltafold.core.naming;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A table by the names that DMS writes into the staging path: schema, then table, case kept.
 *
 * @param schema the schema, for MySQL sources the database; holds no dot
 * @param table the table; may hold dots
 */
public record TableName(String schema, String table) implements Comparable<TableName>, Serializable {
    private static final Comparator<TableName> BY_NAME =
            Comparator.comparing(TableName::schema).thenComparing(TableName::table);

    /**
     * Reads {@code schema.table}; the first dot separates.
     *
     * @throws IllegalArgumentException when there is no dot, or nothing on one side of it
     */
    public static TableName parse(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw new IllegalArgumentException("Not a table name: '" + text + "' (must be schema.table)");
        }
        return new TableName(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The folder of this table below staging, lake or ledger: {@code schema/table}. */
    public String folder() {
        return schema + "/" + table;
    }

    @Override
    public int compareTo(TableName other) {
        return BY_NAME.compare(this, other);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}

package io.github.deltafold.core.catalog;

import io.github.deltafold.core.naming.TableName;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a table is called in the catalog.
 *
 * @param database the database it is registered in
 * @param table the table
 */
record EntryName(String database, String table) {
    /** Athena takes no other sign than an underscore in names. */
    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}_]");

    /**
     * The name of a table.
     *
     * @param database the database of every table; null for the schema's own
     */
    static EntryName of(TableName name, @Nullable String database) {
        return new EntryName(database == null ? plain(name.schema()) : database, plain(name.table()));
    }

    private static String plain(String name) {
        return OTHER.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("_");
    }

    @Override
    public String toString() {
        return database + "." + table;
    }
}

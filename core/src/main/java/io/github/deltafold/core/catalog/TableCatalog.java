package io.github.deltafold.core.catalog;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.Location;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where others look for tables. It is an index, never the truth: the table's log is, so what fails here is told and fails
 * nothing, and everything may be done twice. Used by several threads at once, for different tables.
 */
public interface TableCatalog extends AutoCloseable {
    /** Nobody looks. */
    TableCatalog NONE = new TableCatalog() {
        @Override
        public Optional<String> committed(TableName table, Location location, Supplier<Optional<String>> schema) {
            return Optional.empty();
        }

        @Override
        public Optional<String> standing(TableName table, Location location, Supplier<Optional<String>> schema) {
            return Optional.empty();
        }
    };

    /**
     * Registers a table that a batch was committed to, or brings its entry in step.
     *
     * @param schema asks for the columns as Delta writes them down; empty when there is no table
     * @return what the operator should know, once per table
     */
    Optional<String> committed(TableName table, Location location, Supplier<Optional<String>> schema);

    /**
     * Registers a table that nothing was committed to, if the catalog does not have it: an earlier run could not, or was not
     * asked to.
     *
     * @param schema as above; asked for only where the catalog lacks the table
     * @return as above
     */
    Optional<String> standing(TableName table, Location location, Supplier<Optional<String>> schema);

    @Override
    default void close() {}
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.spec.Column;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table, read as they are asked for.
 *
 * @param columns the business columns
 * @param rows values by position, typed as {@link io.github.deltafold.core.spec.ColumnType} says
 */
public record TableRows(List<Column> columns, Iterator<@Nullable Object[]> rows) {
    public TableRows {
        columns = List.copyOf(columns);
    }
}

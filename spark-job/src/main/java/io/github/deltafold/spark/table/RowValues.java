package io.github.deltafold.spark.table;

import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Spark as plain values, as they are asked for.
 *
 * @param width how many of the columns
 */
public record RowValues(Iterator<Row> rows, int width) implements Iterator<@Nullable Object[]> {
    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public @Nullable Object[] next() {
        Row row = rows.next();
        @Nullable Object[] values = new @Nullable Object[width];
        for (int i = 0; i < width; i++) {
            values[i] = row.get(i);
        }
        return values;
    }
}

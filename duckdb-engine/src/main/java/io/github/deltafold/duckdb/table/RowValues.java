package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows of a query as plain values, as they are asked for; what they are read from ends with the last of them. */
public final class RowValues implements Iterator<@Nullable Object[]> {
    private final ResultSet rows;
    private final List<Column> columns;
    private final Runnable end;
    private @Nullable Boolean hasNext;

    /**
     * Rows, from the first on.
     *
     * @param end what to do after the last
     */
    public RowValues(ResultSet rows, List<Column> columns, Runnable end) {
        this.rows = rows;
        this.columns = columns;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        Boolean known = hasNext;
        if (known == null) {
            try {
                known = rows.next();
            } catch (SQLException e) {
                throw new IllegalStateException("Cannot read on in a table", e);
            }
            hasNext = known;
            if (!known) {
                end.run();
            }
        }
        return known;
    }

    @Override
    public @Nullable Object[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        hasNext = null;
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        try {
            for (int i = 0; i < values.length; i++) {
                Object found = rows.getObject(i + 1);
                values[i] = found == null ? null : value(i + 1, columns.get(i).type(), found);
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException("Cannot read on in a table", e);
        }
    }

    private Object value(int column, ColumnType type, Object found) throws SQLException {
        return switch (type.kind()) {
            case BINARY -> Objects.requireNonNull(rows.getBytes(column));
            case DATE -> LocalDate.parse(rows.getString(column));
            case TIMESTAMP ->
                Objects.requireNonNull(rows.getObject(column, OffsetDateTime.class))
                        .toInstant();
            default -> found;
        };
    }
}

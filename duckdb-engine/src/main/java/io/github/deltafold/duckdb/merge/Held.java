package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.read.ChangeColumns;
import java.util.stream.Collectors;

/** How rows of a table stand beside changes: its key columns under the positional names of changes. */
final class Held {
    private Held() {}

    /** The key columns of a relation of rows, renamed. */
    static String key(String rows, TableShape shape) {
        return shape.keyPositions().stream()
                .map(position -> column(rows, position, shape) + " AS " + ChangeColumns.value(position))
                .collect(Collectors.joining(", "));
    }

    /** That a row has the key of a change. */
    static String sameKey(String rows, String change, TableShape shape) {
        return shape.keyPositions().stream()
                .map(position -> column(rows, position, shape) + " = " + change + "." + ChangeColumns.value(position))
                .collect(Collectors.joining(" AND "));
    }

    /** A column of rows, with the type that the shape has, which may be wider than theirs. */
    static String column(String rows, int position, TableShape shape) {
        var column = shape.columns().get(position);
        return "CAST(" + rows + "." + Sql.name(column.name()) + " AS " + Sql.type(column.type()) + ")";
    }
}

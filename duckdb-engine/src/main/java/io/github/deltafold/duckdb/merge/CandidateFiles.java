package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.read.ChangeColumns;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which files of a table may hold a key of the batch, by what the log says of their least and greatest values. A file of
 * which it says nothing may hold any.
 *
 * <p><b>Cost:</b> no file is opened.
 */
final class CandidateFiles {
    private static final String TABLE = "deltafold_bounds";

    private CandidateFiles() {}

    static List<DataFile> of(Session session, TableShape shape, List<DataFile> files) {
        List<Integer> bounded = shape.keyPositions().stream()
                .filter(position -> isBounded(shape.columns().get(position)))
                .toList();
        if (files.size() < 2 || bounded.isEmpty()) {
            return files;
        }
        session.run("CREATE OR REPLACE TEMP TABLE " + TABLE + " (number INTEGER, statistics VARCHAR)");
        session.append(TABLE, rows -> {
            for (int i = 0; i < files.size(); i++) {
                rows.beginRow();
                rows.append(i);
                rows.append(files.get(i).statistics());
                rows.endRow();
            }
        });
        String bounds = bounded.stream()
                .map(position -> bound("minValues", position, shape) + " AS lo" + position + ", "
                        + bound("maxValues", position, shape) + " AS hi" + position)
                .collect(Collectors.joining(", "));
        String within = bounded.stream()
                .map(position -> "(lo%1$d IS NULL OR d.%2$s >= lo%1$d) AND (hi%1$d IS NULL OR d.%2$s <= hi%1$d)"
                        .formatted(position, ChangeColumns.value(position)))
                .collect(Collectors.joining(" AND "));
        return session
                .list(
                        "SELECT number FROM (SELECT number, " + bounds + " FROM " + TABLE + ") WHERE EXISTS (FROM "
                                + DecidingChanges.TABLE + " d WHERE " + within + ") ORDER BY number",
                        row -> row.getInt(1))
                .stream()
                .map(files::get)
                .toList();
    }

    private static boolean isBounded(Column column) {
        return column.type().kind() != Kind.BINARY && column.type().kind() != Kind.BOOLEAN;
    }

    /** Delta's own writers cut times to milliseconds, also the greatest. */
    private static String bound(String which, int position, TableShape shape) {
        Column column = shape.columns().get(position);
        String path = "$." + which + "." + jsonName(column.name());
        String text =
                "json_extract_string(CASE WHEN json_valid(statistics) THEN statistics END, " + Sql.text(path) + ")";
        String value = "TRY_CAST(" + text + " AS " + Sql.type(column.type()) + ")";
        boolean isRaised = column.type().kind() == Kind.TIMESTAMP && which.equals("maxValues");
        return isRaised ? value + " + INTERVAL 1 MILLISECOND" : value;
    }

    private static String jsonName(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

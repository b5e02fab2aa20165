package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.read.ChangeColumns;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares the rows that deciding changes come to with the rows that a table holds, by key and hash. A row of an older
 * load generation that they do not come to may stand where the reload had to leave it.
 *
 * @param generation the load generation of the changes
 * @param removesOthers whether its reload removed the rows of older generations, but for those whose key a rejected line
 *     tells
 */
record Recount(TableShape shape, int generation, boolean removesOthers) {
    private static final String COMPARED = "deltafold_compared";

    /**
     * Compares.
     *
     * @param changes all changes, of which the deciding ones are found
     * @param rows the rows of the table
     */
    Verification compare(Session session, String changes, String rows) {
        String key = ChangeColumns.key(shape);
        String expected = "SELECT " + key + ", " + hash(ChangeColumns::value) + " AS expected FROM "
                + DecidingChanges.TABLE + " WHERE operation <> 'D'";
        String held = "SELECT " + Held.key("t", shape) + ", " + hash(position -> Held.column("t", position, shape))
                + " AS held, coalesce(t._cdc.load_generation < " + generation + ", false) AS older FROM " + rows + " t";
        session.run("CREATE OR REPLACE TEMP TABLE " + COMPARED + " AS SELECT *, "
                + "expected IS NULL AND coalesce(older, false) AND " + (removesOthers ? "is_rejected" : "true")
                + " AS is_kept FROM (SELECT *, EXISTS (FROM (" + Rewrite.rejectedKeys(changes, shape) + ") r WHERE "
                + ChangeColumns.sameKey("r", "b", shape) + ") AS is_rejected FROM ((" + expected + ") FULL JOIN ("
                + held
                + ") USING (" + key + ")) b)");
        List<String> examples = session.list(
                "SELECT " + keyText() + ", CASE WHEN held IS NULL THEN " + Sql.text(Verification.MISSING)
                        + " WHEN expected IS NULL THEN " + Sql.text(Verification.UNEXPECTED) + " ELSE "
                        + Sql.text(Verification.DIFFERENT) + " END FROM " + COMPARED
                        + " WHERE NOT is_kept AND held IS DISTINCT FROM expected ORDER BY " + key + " LIMIT "
                        + Verification.EXAMPLES,
                row -> Verification.example(row.getString(1), row.getString(2)));
        return session.one(
                "SELECT count(expected), count(*) FILTER (held IS NULL), count(*) FILTER (expected IS NULL AND NOT is_kept),"
                        + " count(*) FILTER (expected <> held), count(*) FILTER (is_kept) FROM " + COMPARED,
                row -> new Verification(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        examples,
                        List.of()));
    }

    private String hash(IntFunction<String> column) {
        return IntStream.range(0, shape.columns().size())
                .mapToObj(column)
                .collect(Collectors.joining(", ", "hash(row(", "))"));
    }

    private String keyText() {
        return shape.keyPositions().stream()
                .map(position -> shape.columns().get(position).type().kind() == Kind.BINARY
                        ? "hex(" + ChangeColumns.value(position) + ")"
                        : ChangeColumns.value(position) + "::VARCHAR")
                .collect(Collectors.joining(", ", "concat_ws(', ', ", ")"));
    }
}

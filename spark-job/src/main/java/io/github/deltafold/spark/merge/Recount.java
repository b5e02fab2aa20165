package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Compares the rows that deciding changes come to with the rows that a table holds, by key and hash.
 *
 * <p><b>Cost:</b> one pass over the table, one join by key.
 */
public final class Recount {
    private static final String EXPECTED = "expected";
    private static final String HELD = "held";

    private Recount() {}

    /**
     * Compares.
     *
     * @param deciding one change per key, of all files of the table
     * @param rows the rows of the table
     */
    public static Verification compare(DecidingChanges deciding, Dataset<Row> rows, TableShape shape) {
        String[] key = ChangeColumns.key(shape).toArray(new String[0]);
        Dataset<Row> expected =
                deciding.changes().where(col(ChangeColumns.OPERATION).notEqual("D"));
        Dataset<Row> compared = hashed(expected, shape, i -> col(ChangeColumns.value(i)), EXPECTED)
                .join(hashed(rows, shape, i -> held(shape, i), HELD), key, "full_outer")
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Row counts = compared.agg(
                            count(col(EXPECTED)),
                            count(when(isMissing(), 1)),
                            count(when(isUnexpected(), 1)),
                            count(when(isDifferent(), 1)))
                    .head();
            return new Verification(
                    counts.getLong(0),
                    counts.getLong(1),
                    counts.getLong(2),
                    counts.getLong(3),
                    examples(compared, shape),
                    List.of());
        } finally {
            compared.unpersist();
        }
    }

    /** The key of every row, and a hash of all its values. */
    private static Dataset<Row> hashed(
            Dataset<Row> rows, TableShape shape, IntFunction<Column> column, String hashName) {
        Column[] values =
                IntStream.range(0, shape.columns().size()).mapToObj(column).toArray(Column[]::new);
        Column[] selected = IntStream.concat(
                        shape.keyPositions().stream().mapToInt(position -> position), IntStream.of(-1))
                .mapToObj(position -> position < 0
                        ? xxhash64(values).as(hashName)
                        : column.apply(position).as(ChangeColumns.value(position)))
                .toArray(Column[]::new);
        return rows.select(selected);
    }

    private static Column held(TableShape shape, int position) {
        return col(MergeStatement.quoted(shape.columns().get(position).name()));
    }

    private static List<String> examples(Dataset<Row> compared, TableShape shape) {
        Column fault = when(isMissing(), lit(Verification.MISSING))
                .when(isUnexpected(), lit(Verification.UNEXPECTED))
                .when(isDifferent(), lit(Verification.DIFFERENT));
        Column[] key = shape.keyPositions().stream()
                .map(position -> coalesce(text(shape, position), lit("")))
                .toArray(Column[]::new);
        return compared
                .where(fault.isNotNull())
                .sort(ChangeColumns.key(shape).stream().map(name -> col(name)).toArray(Column[]::new))
                .limit(Verification.EXAMPLES)
                .select(concat_ws(", ", key), fault)
                .collectAsList()
                .stream()
                .map(row -> Verification.example(row.getString(0), row.getString(1)))
                .toList();
    }

    private static Column text(TableShape shape, int position) {
        Column value = col(ChangeColumns.value(position));
        boolean binary = shape.columns().get(position).type().kind() == ColumnType.Kind.BINARY;
        return binary ? hex(value) : value.cast("string");
    }

    private static Column isMissing() {
        return col(HELD).isNull();
    }

    private static Column isUnexpected() {
        return col(EXPECTED).isNull();
    }

    private static Column isDifferent() {
        return col(EXPECTED).notEqual(col(HELD));
    }
}

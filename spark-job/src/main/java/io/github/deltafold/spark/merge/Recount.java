package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.TableTypes;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Compares the rows that deciding changes come to with the rows that a table holds, by key and hash. A row of an older
 * load generation that they do not come to may stand where the reload had to leave it.
 *
 * <p><b>Cost:</b> one pass over the table, a join with it by key, and one with the keys of rejected lines.
 *
 * @param generation the load generation of the changes
 * @param removesOthers whether its reload removed the rows of older generations, but for those whose key a rejected line
 *     tells
 */
public record Recount(TableShape shape, int generation, boolean removesOthers) {
    private static final String EXPECTED = "expected";
    private static final String HELD = "held";
    private static final String OLDER = "older";
    private static final String REJECTED = "rejected";

    /**
     * Compares.
     *
     * @param deciding one change per key, of all files of the table
     * @param rows the rows of the table
     */
    public Verification compare(DecidingChanges deciding, Dataset<Row> rows) {
        String[] key = ChangeColumns.key(shape).toArray(new String[0]);
        Dataset<Row> expected =
                deciding.changes().where(col(ChangeColumns.OPERATION).notEqual("D"));
        Column[] rejectedKey =
                ChangeColumns.key(shape).stream().map(name -> col(name)).toArray(Column[]::new);
        Dataset<Row> rejected = deciding.keysToKeep().select(rejectedKey).withColumn(REJECTED, lit(true));
        Dataset<Row> compared = hashed(expected, i -> col(ChangeColumns.value(i)), EXPECTED)
                .join(hashed(rows, this::held, HELD, isOlder().as(OLDER)), key, "full_outer")
                .join(rejected, key, "left")
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Row counts = compared.agg(
                            count(col(EXPECTED)),
                            count(when(isMissing(), 1)),
                            count(when(isUnexpected(), 1)),
                            count(when(isDifferent(), 1)),
                            count(when(isKept(), 1)))
                    .head();
            return new Verification(
                    counts.getLong(0),
                    counts.getLong(1),
                    counts.getLong(2),
                    counts.getLong(3),
                    counts.getLong(4),
                    examples(compared),
                    List.of());
        } finally {
            compared.unpersist();
        }
    }

    private Column isOlder() {
        return col(CdcColumn.NAME + ".load_generation").lt(generation);
    }

    /** The key of every row, and a hash of all its values. */
    private Dataset<Row> hashed(Dataset<Row> rows, IntFunction<Column> column, String hashName, Column... others) {
        Column[] values =
                IntStream.range(0, shape.columns().size()).mapToObj(column).toArray(Column[]::new);
        Column[] selected = IntStream.concat(
                        shape.keyPositions().stream().mapToInt(position -> position), IntStream.of(-1))
                .mapToObj(position -> position < 0
                        ? xxhash64(values).as(hashName)
                        : column.apply(position).as(ChangeColumns.value(position)))
                .toArray(Column[]::new);
        return rows.select(Stream.concat(Stream.of(selected), Stream.of(others)).toArray(Column[]::new));
    }

    /** A version of the table may be older than the width that its columns have now. */
    private Column held(int position) {
        io.github.deltafold.core.spec.Column column = shape.columns().get(position);
        return col(MergeStatement.quoted(column.name())).cast(TableTypes.sparkType(column.type()));
    }

    private List<String> examples(Dataset<Row> compared) {
        Column fault = when(isMissing(), lit(Verification.MISSING))
                .when(isUnexpected(), lit(Verification.UNEXPECTED))
                .when(isDifferent(), lit(Verification.DIFFERENT));
        Column[] key = shape.keyPositions().stream()
                .map(position -> coalesce(text(position), lit("")))
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

    private Column text(int position) {
        Column value = col(ChangeColumns.value(position));
        boolean binary = shape.columns().get(position).type().kind() == ColumnType.Kind.BINARY;
        return binary ? hex(value) : value.cast("string");
    }

    private static Column isMissing() {
        return col(HELD).isNull();
    }

    private Column isUnexpected() {
        return col(EXPECTED).isNull().and(not(isKept()));
    }

    private Column isKept() {
        Column mayStand = removesOthers ? col(REJECTED).isNotNull() : lit(true);
        return col(EXPECTED).isNull().and(coalesce(col(OLDER), lit(false))).and(mayStand);
    }

    private static Column isDifferent() {
        return col(EXPECTED).notEqual(col(HELD));
    }
}

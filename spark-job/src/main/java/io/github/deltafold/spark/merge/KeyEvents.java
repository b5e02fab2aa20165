package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.record.RowContent;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.QuarantineTable;
import io.github.deltafold.spark.table.TableTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * What a replay of key changes sees of rows, tombstones and changes alike: key, order, and hashes instead of values.
 *
 * <p><b>Shape:</b> a row per event, with the columns named here in this order.
 */
final class KeyEvents {
    /** The key, as a struct. */
    static final int KEY = 0;

    /** I, U or D; null for a rejected line, of which nothing counts but its place. */
    static final int OPERATION = 1;

    /** Whether a change is half of a key change that deletes: 0, otherwise 1. */
    static final int LINES = 2;

    /** A hash per value of a {@link RowContent}; null for NULL. */
    static final int CONTENT = 3;

    /** Place of the file in the plan; null for what is held. */
    static final int NUMBER = 4;

    /** The order; name and file are null in a change, whose file has a number. */
    static final int GENERATION = 5;

    static final int IS_CHANGE = 6;
    static final int SEQUENCE = 7;
    static final int NAME = 8;
    static final int FILE = 9;
    static final int LINE = 10;

    /** Whether earlier readings passed the line over. */
    static final int PASSED_OVER = 11;

    private static final List<String> NAMES = List.of(
            "key",
            "operation",
            "lines",
            "content",
            "number",
            "generation",
            "is_change",
            "sequence",
            "name",
            "file",
            "line",
            QuarantineTable.PASSED_OVER);

    private final TableShape shape;
    private final List<Integer> content;

    KeyEvents(TableSpec spec, TableShape shape) {
        this.shape = shape;
        this.content = RowContent.positions(spec, shape);
    }

    /** The keys that key changes among the events of a batch name, old and new. */
    static Dataset<Row> linkedKeys(Dataset<Row> changes) {
        Dataset<Row> keyChanges = changes.where(col("lines").equalTo(0)).select("number", "line");
        return changes.join(keyChanges, new String[] {"number", "line"}, "left_semi")
                .select("key")
                .distinct();
    }

    /** The events of some keys, however many there are. */
    static Dataset<Row> withKeys(Dataset<Row> events, Dataset<Row> keys) {
        Column[] columns = NAMES.stream().map(name -> col(name)).toArray(Column[]::new);
        return events.join(keys, new String[] {"key"}, "left_semi").select(columns);
    }

    /** Rejected lines as events of no key. */
    Dataset<Row> ofRejected(Dataset<Row> rejected) {
        Dataset<Row> events = ofChanges(rejected);
        DataType key = events.schema().apply("key").dataType();
        return events.withColumn("key", lit(null).cast(key))
                .withColumn("operation", lit(null).cast("string"));
    }

    /** Events in the order of a replay, in one partition. */
    static Dataset<Row> inOrder(Dataset<Row> events) {
        return events.repartition(1)
                .sortWithinPartitions(
                        col("number").isNotNull(),
                        col("is_change"),
                        col("sequence"),
                        col("number"),
                        col("line"),
                        col("lines"));
    }

    /** Changes of a batch as events, with {@link QuarantineTable#PASSED_OVER}. */
    Dataset<Row> ofChanges(Dataset<Row> changes) {
        return events(
                changes,
                key(i -> col(ChangeColumns.value(i))),
                col(ChangeColumns.OPERATION),
                col(ChangeColumns.LINES),
                content(i -> col(ChangeColumns.value(i))),
                col(ChangeColumns.FILE),
                lit(0),
                col(ChangeColumns.IS_CHANGE),
                col(ChangeColumns.SEQUENCE),
                lit(null).cast("string"),
                lit(null).cast("string"),
                col(ChangeColumns.LINE),
                col(QuarantineTable.PASSED_OVER));
    }

    /** Rows and tombstones as events. */
    Dataset<Row> ofHeld(Dataset<Row> held) {
        List<String> columns = Arrays.asList(held.columns());
        Column[] rest = Stream.concat(
                        CdcColumn.ORDER.stream().map(field -> col(CdcColumn.NAME + "." + field)), Stream.of(lit(false)))
                .toArray(Column[]::new);
        return events(
                held,
                key(this::held),
                col(CdcColumn.NAME + ".operation"),
                lit(1),
                content(i -> columns.contains(shape.columns().get(i).name()) ? held(i) : lit(null)),
                lit(null).cast("int"),
                rest);
    }

    private static Dataset<Row> events(
            Dataset<Row> rows,
            Column key,
            Column operation,
            Column lines,
            Column hashes,
            Column number,
            Column... rest) {
        List<Column> columns = new ArrayList<>(List.of(key, operation, lines, hashes, number));
        columns.addAll(List.of(rest));
        Column[] named = new Column[NAMES.size()];
        for (int i = 0; i < named.length; i++) {
            named[i] = columns.get(i).as(NAMES.get(i));
        }
        return rows.select(named);
    }

    private Column key(IntFunction<Column> value) {
        return struct(shape.keyPositions().stream()
                .map(position -> value.apply(position).as(ChangeColumns.value(position)))
                .toArray(Column[]::new));
    }

    private Column content(IntFunction<Column> value) {
        Column[] hashes = content.stream()
                .map(position -> value.apply(position))
                .map(column -> when(column.isNotNull(), hash(column)))
                .toArray(Column[]::new);
        return array(hashes).cast("array<int>");
    }

    /** A column of rows that may have been written with a narrower type. */
    private Column held(int position) {
        io.github.deltafold.core.spec.Column column = shape.columns().get(position);
        return col(MergeStatement.quoted(column.name())).cast(TableTypes.sparkType(column.type()));
    }
}

package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.lake.CommitLog;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the columns of a Delta table wider types, by writing the table again in one commit: Delta's own widening would
 * shut out readers that do not know it.
 *
 * <p>Rows are read as of the version that the commit builds on, and another writer's commit in between makes it fail.<br>
 * <b>Cost:</b> none where the types are what they should be already; otherwise the whole table is read and written.
 */
final class WiderColumns {
    private static final Logger LOG = LoggerFactory.getLogger(WiderColumns.class);

    private WiderColumns() {}

    /**
     * Rewrites a table that has columns of other types than these. Columns that it lacks do not matter.
     *
     * @param types the types to have, none of which loses a value
     */
    static void hold(SparkSession session, String uri, List<Column> types) {
        Dataset<Row> rows = session.read().format("delta").load(uri);
        Map<String, ColumnType> wanted = types.stream()
                .collect(Collectors.toMap(column -> column.name().toLowerCase(Locale.ROOT), column -> column.type()));
        List<org.apache.spark.sql.Column> columns = new ArrayList<>();
        List<String> wider = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            ColumnType type = wanted.get(field.name().toLowerCase(Locale.ROOT));
            org.apache.spark.sql.Column column = col("`" + field.name().replace("`", "``") + "`");
            if (type == null || TableTypes.columnType(field).equals(Optional.of(type))) {
                columns.add(column);
            } else {
                columns.add(column.cast(TableTypes.sparkType(type)).as(field.name(), field.metadata()));
                wider.add(field.name());
            }
        }
        if (!wider.isEmpty()) {
            LOG.atInfo().addKeyValue("table", uri).addKeyValue("columns", wider).log("widening columns");
            rows.select(columns.toArray(new org.apache.spark.sql.Column[0]))
                    .write()
                    .format("delta")
                    .mode(SaveMode.Overwrite)
                    .option("overwriteSchema", "true")
                    .option("userMetadata", CommitLog.WIDENING)
                    .partitionBy(partitions(session, uri))
                    .save(uri);
        }
    }

    private static String[] partitions(SparkSession session, String uri) {
        Row detail = DeltaTable.forPath(session, uri).detail().head();
        List<String> names = detail.getList(detail.fieldIndex("partitionColumns"));
        return Arrays.copyOf(names.toArray(new String[0]), names.size());
    }
}

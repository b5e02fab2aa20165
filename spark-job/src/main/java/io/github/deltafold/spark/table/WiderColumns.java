package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.github.deltafold.core.lake.CommitLog;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the columns of a Delta table wider types, by writing the table again in one commit: Delta's own widening would
 * shut out readers that do not know it.
 *
 * <p>Rows are read as of the version that the commit builds on; another writer's commit after that makes it fail, and one
 * that widened before it, since the types were looked at, makes it do nothing: they are looked at again.<br>
 * <b>Cost:</b> none where the types are wide enough; otherwise the whole table is read and written.
 */
final class WiderColumns {
    private static final Logger LOG = LoggerFactory.getLogger(WiderColumns.class);
    private static final String TRANSACTION = "deltafold:columns";

    private WiderColumns() {}

    /**
     * Rewrites a table that has columns of narrower types than these. Columns that it lacks do not matter, nor those
     * that are wider.
     *
     * @return the table's schema as it then is
     * @throws DeltaConcurrentModificationException when another writer commits first
     */
    static StructType hold(SparkSession session, String uri, List<Column> types) {
        StructType schema = rows(session, uri).schema();
        while (!wider(schema, types).isEmpty()) {
            rewrite(session, uri, types);
            schema = rows(session, uri).schema();
        }
        return schema;
    }

    private static void rewrite(SparkSession session, String uri, List<Column> types) {
        DeltaTable table = DeltaTable.forPath(session, uri);
        long version = table.history(1).head().<Long>getAs("version");
        Row detail = table.detail().head();
        List<String> partitions = detail.getList(detail.fieldIndex("partitionColumns"));
        // nothing but the write follows: what is changed from here on is not seen
        Dataset<Row> rows = rows(session, uri);
        Map<String, ColumnType> wider = wider(rows.schema(), types);
        LOG.atInfo().addKeyValue("table", uri).addKeyValue("columns", wider).log("widening columns");
        rows.select(Arrays.stream(rows.schema().fields())
                        .map(field -> as(field, wider.get(field.name())))
                        .toArray(org.apache.spark.sql.Column[]::new))
                .write()
                .format("delta")
                .mode(SaveMode.Overwrite)
                .option("overwriteSchema", "true")
                .option("userMetadata", CommitLog.WIDENING)
                .option("txnAppId", TRANSACTION)
                .option("txnVersion", String.valueOf(version))
                .partitionBy(partitions.toArray(new String[0]))
                .save(uri);
    }

    private static Dataset<Row> rows(SparkSession session, String uri) {
        return session.read().format("delta").load(uri);
    }

    private static org.apache.spark.sql.Column as(StructField field, @Nullable ColumnType wider) {
        org.apache.spark.sql.Column column = col("`" + field.name().replace("`", "``") + "`");
        return wider == null ? column : column.cast(TableTypes.sparkType(wider)).as(field.name(), field.metadata());
    }

    /** The columns of a schema that are narrower than these types, and what they are to be. */
    private static Map<String, ColumnType> wider(StructType schema, List<Column> types) {
        Map<String, ColumnType> wider = new HashMap<>();
        for (StructField field : schema.fields()) {
            widerType(field, types).ifPresent(type -> wider.put(field.name(), type));
        }
        return wider;
    }

    private static Optional<ColumnType> widerType(StructField field, List<Column> types) {
        return types.stream()
                .filter(column -> column.name().equalsIgnoreCase(field.name()))
                .map(column -> column.type())
                .filter(wide -> TableTypes.columnType(field)
                        .filter(narrow -> narrow.widensTo(wide))
                        .isPresent())
                .findFirst();
    }
}

package io.github.deltafold.spark.table;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.store.Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** A Delta table by its location. */
public final class TargetTable {
    private static final String CDC_TYPE = DataType.fromDDL(CdcColumn.TYPE).catalogString();
    private static final String DELETION_VECTORS = "delta.enableDeletionVectors";

    private final SparkSession session;
    private final Location location;

    public TargetTable(SparkSession session, Location location) {
        this.session = session;
        this.location = location;
    }

    /** The table, as SQL names it. */
    public String sqlName() {
        return TableUris.sqlName(location);
    }

    /** Whether there is a table yet. */
    public boolean exists() {
        return DeltaTable.isDeltaTable(session, TableUris.of(location));
    }

    /** Its rows as they are now. */
    public Dataset<Row> rows() {
        return session.read().format("delta").load(TableUris.of(location));
    }

    /** Its rows as of a version. */
    public Dataset<Row> rows(long version) {
        return session.read().format("delta").option("versionAsOf", version).load(TableUris.of(location));
    }

    /** Whether its rows say which change made them. */
    public boolean hasCdc() {
        return Arrays.stream(rows().schema().fields())
                .filter(field -> field.name().equals(CdcColumn.NAME))
                .anyMatch(field -> field.dataType().catalogString().equals(CDC_TYPE));
    }

    /** Its business columns, nested ones that others added aside; empty when there is no table yet. */
    public List<Column> columns() {
        return exists() ? columns(rows()) : List.of();
    }

    /** The business columns among those of some rows of it. */
    public List<Column> columns(Dataset<Row> rows) {
        List<Column> columns = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            if (!field.name().equals(CdcColumn.NAME)) {
                TableTypes.columnType(field).ifPresent(type -> columns.add(new Column(field.name(), type)));
            }
        }
        return columns;
    }

    /**
     * Makes the table hold the columns of a shape: creates it, adds those it lacks, or gives them wider types. Safe to
     * repeat.
     */
    public void hold(TableShape shape, boolean deletionVectors) {
        Transaction.retrying(() -> holdOnce(shape, deletionVectors));
    }

    private void holdOnce(TableShape shape, boolean deletionVectors) {
        if (!exists()) {
            create(shape.columns(), deletionVectors);
            return;
        }
        StructType schema = WiderColumns.hold(session, TableUris.of(location), shape.columns());
        Set<String> held = Set.of(schema.fieldNames());
        List<String> added = new ArrayList<>();
        String after = "";
        for (Column column : shape.columns()) {
            String name = "`" + column.name().replace("`", "``") + "`";
            if (!held.contains(column.name())) {
                added.add(name + " " + column.type() + (after.isEmpty() ? " FIRST" : " AFTER " + after));
            }
            after = name;
        }
        if (!added.isEmpty()) {
            session.sql("ALTER TABLE %s ADD COLUMNS (%s)".formatted(sqlName(), String.join(", ", added)));
        }
        if (deletionVectors && !hasDeletionVectors()) {
            session.sql("ALTER TABLE %s SET TBLPROPERTIES ('%s' = 'true')".formatted(sqlName(), DELETION_VECTORS));
        }
    }

    /** Asked first, since setting what is set already would be a commit all the same. */
    private boolean hasDeletionVectors() {
        Row detail =
                DeltaTable.forPath(session, TableUris.of(location)).detail().head();
        return "true".equals(detail.getJavaMap(detail.fieldIndex("properties")).get(DELETION_VECTORS));
    }

    private void create(List<Column> columns, boolean deletionVectors) {
        StructType type = new StructType();
        for (Column column : columns) {
            type = type.add(column.name(), TableTypes.sparkType(column.type()));
        }
        TableCreation.createIfAbsent(
                session,
                TableUris.of(location),
                type.add(CdcColumn.NAME, DataType.fromDDL(CdcColumn.TYPE)),
                deletionVectors ? Map.of(DELETION_VECTORS, "true") : Map.of());
    }
}

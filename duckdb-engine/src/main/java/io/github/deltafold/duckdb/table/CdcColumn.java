package io.github.deltafold.duckdb.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.TableSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The column {@code _cdc} of every table: where a row comes from, and the order of the change that last touched it. */
public final class CdcColumn {
    /** Its name, which no business column may have. */
    public static final String NAME = "_cdc";

    private static final List<Column> FIELDS = List.of(
            new Column("load_generation", ColumnType.of(Kind.INT)),
            new Column("change", ColumnType.of(Kind.BOOLEAN)),
            new Column("sequence", ColumnType.STRING),
            new Column("name", ColumnType.STRING),
            new Column("file", ColumnType.STRING),
            new Column("line", ColumnType.of(Kind.BIGINT)),
            new Column("operation", ColumnType.STRING),
            new Column("commit_time", ColumnType.of(Kind.TIMESTAMP)),
            new Column("batch", ColumnType.of(Kind.BIGINT)));

    /** Its type for DuckDB. */
    public static final String TYPE = FIELDS.stream()
            .map(field -> Sql.name(field.name()) + " " + Sql.type(field.type()))
            .collect(Collectors.joining(", ", "STRUCT(", ")"));

    private CdcColumn() {}

    /** Its field in the schema of a table. */
    public static ObjectNode field() {
        return TableSchema.nested(NAME, FIELDS);
    }

    /** Whether a schema has it, with the fields that we write. */
    public static boolean isIn(TableSchema schema) {
        return schema.typeOf(NAME).filter(field().path("type")::equals).isPresent();
    }

    /** The order within a {@code _cdc} column, as a value that compares as changes do; a row without one is older than all. */
    public static String order(String cdc) {
        return "row(coalesce(%1$s.load_generation, -1), coalesce(%1$s.\"change\", false), coalesce(%1$s.\"sequence\", ''), coalesce(%1$s.\"name\", ''), coalesce(%1$s.file, ''), coalesce(%1$s.line, -1))"
                .formatted(cdc);
    }

    /** An order as such a value. */
    public static String literal(ChangeOrder order) {
        return "row(%d::INTEGER, %b, %s, %s, %s, %d::BIGINT)"
                .formatted(
                        order.loadGeneration(),
                        order.kind() == FileKind.CHANGES,
                        Sql.text(order.sequence()),
                        Sql.text(order.name()),
                        Sql.text(order.file()),
                        order.line());
    }

    /** Selects the fields of an order, for {@link #read}. */
    public static String fields(String cdc) {
        return "%1$s.load_generation, %1$s.\"change\", %1$s.\"sequence\", %1$s.\"name\", %1$s.file, %1$s.line"
                .formatted(cdc);
    }

    /** The order whose fields stand in a row from a place on; null where they are NULL. */
    public static @Nullable ChangeOrder read(ResultSet row, int from) throws SQLException {
        int generation = row.getInt(from);
        if (row.wasNull()) {
            return null;
        }
        return new ChangeOrder(
                generation,
                row.getBoolean(from + 1) ? FileKind.CHANGES : FileKind.FULL_LOAD,
                row.getString(from + 2),
                row.getString(from + 3),
                row.getString(from + 4),
                row.getLong(from + 5));
    }
}

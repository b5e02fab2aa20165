package io.github.deltafold.duckdb.db;

import io.github.deltafold.core.spec.ColumnType;
import java.util.Collection;
import java.util.stream.Collectors;

/** How DuckDB writes names, texts and types. */
public final class Sql {
    private Sql() {}

    /** A name, whatever it is made of. */
    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text. */
    public static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A list of texts. */
    public static String texts(Collection<String> texts) {
        return texts.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]::VARCHAR[]"));
    }

    /** The type that holds the values of a column type, in memory and in Parquet files. */
    public static String type(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> "BOOLEAN";
            case TINYINT -> "TINYINT";
            case SMALLINT -> "SMALLINT";
            case INT -> "INTEGER";
            case BIGINT -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case DECIMAL -> "DECIMAL(" + type.precision() + "," + type.scale() + ")";
            case STRING -> "VARCHAR";
            case BINARY -> "BLOB";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMPTZ";
        };
    }
}

package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.spec.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/**
 * Typed values on their way into a vector. Some types travel as others: BINARY as hexadecimal text and TIMESTAMP as
 * microseconds since the epoch, since no vector takes them, and DATE as days since the epoch, since DuckDB's Java moves days
 * of October 1582.
 */
final class ValueVectors {
    private static final long MICROS = 1_000_000L;

    private ValueVectors() {}

    /** The type of the vector. */
    static DuckDBLogicalType type(ColumnType type) throws SQLException {
        return type.kind() == ColumnType.Kind.DECIMAL
                ? DuckDBLogicalType.decimal(type.precision(), type.scale())
                : DuckDBLogicalType.of(plainType(type));
    }

    private static DuckDBColumnType plainType(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> DuckDBColumnType.BOOLEAN;
            case TINYINT -> DuckDBColumnType.TINYINT;
            case SMALLINT -> DuckDBColumnType.SMALLINT;
            case INT, DATE -> DuckDBColumnType.INTEGER;
            case BIGINT, TIMESTAMP -> DuckDBColumnType.BIGINT;
            case FLOAT -> DuckDBColumnType.FLOAT;
            case DOUBLE -> DuckDBColumnType.DOUBLE;
            case DECIMAL, STRING, BINARY -> DuckDBColumnType.VARCHAR;
        };
    }

    /** The column of a relation, as the value that it stands for. */
    static String decoded(String column, ColumnType type) {
        return switch (type.kind()) {
            case BINARY -> "unhex(" + column + ")";
            case TIMESTAMP -> "make_timestamptz(" + column + ")";
            case DATE -> "(DATE '1970-01-01' + " + column + ")";
            default -> column;
        };
    }

    static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1_000);
    }

    /** Takes the texts of a vector, which are set all at once; without a vector, it takes them for nothing. */
    static final class Texts {
        private final @Nullable DuckDBWritableVector vector;
        private final byte[] @Nullable [] texts;

        Texts(@Nullable DuckDBWritableVector vector, int capacity) {
            this.vector = vector;
            this.texts = new byte[vector == null ? 0 : capacity][];
        }

        void set(int row, @Nullable String text) {
            if (vector != null) {
                texts[row] = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
            }
        }

        void finish(int rows) {
            if (vector != null) {
                vector.setStringUtf8Batch(0, rows == texts.length ? texts : Arrays.copyOf(texts, rows));
            }
        }
    }

    /** Sets a value that is no text. */
    static void set(DuckDBWritableVector vector, int row, ColumnType type, Object value) {
        switch (type.kind()) {
            case BOOLEAN -> vector.setBoolean(row, (Boolean) value);
            case TINYINT -> vector.setByte(row, (Byte) value);
            case SMALLINT -> vector.setShort(row, (Short) value);
            case INT -> vector.setInt(row, (Integer) value);
            case BIGINT -> vector.setLong(row, (Long) value);
            case FLOAT -> vector.setFloat(row, (Float) value);
            case DOUBLE -> vector.setDouble(row, (Double) value);
            case DECIMAL -> vector.setBigDecimal(row, (BigDecimal) value);
            case DATE -> vector.setInt(row, Math.toIntExact(((LocalDate) value).toEpochDay()));
            case TIMESTAMP -> vector.setLong(row, micros((Instant) value));
            case STRING, BINARY -> throw new IllegalArgumentException("Texts are set at once");
        }
    }

    static boolean isText(ColumnType type) {
        return type.kind() == ColumnType.Kind.STRING || type.kind() == ColumnType.Kind.BINARY;
    }

    static @Nullable String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : (String) value;
    }
}

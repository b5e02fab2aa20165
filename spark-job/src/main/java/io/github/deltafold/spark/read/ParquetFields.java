package io.github.deltafold.spark.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.record.RecordFields;
import io.github.deltafold.core.spec.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * A row of a Parquet file under the core's rules: NULL is NULL, and values stand as the texts DMS would write, so that
 * one typer serves both formats. The row's position in the file stands behind its fields.
 */
final class ParquetFields implements RecordFields {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME_STAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StructField[] fields;
    private Row row = RowFactory.create();

    ParquetFields(StructField[] fields) {
        this.fields = fields;
    }

    void moveTo(Row next) {
        row = next;
    }

    @Override
    public long line() {
        return row.getLong(fields.length) + 1;
    }

    @Override
    public int count() {
        return fields.length;
    }

    @Override
    public boolean isNull(int field, ColumnType type) {
        return row.isNullAt(field);
    }

    @Override
    public boolean isNotSupplied(int field) {
        return false;
    }

    @Override
    public String text(int field) {
        return row.isNullAt(field) ? "" : text(row.get(field));
    }

    @Override
    public @Nullable String defect() {
        return null;
    }

    /** The row as a JSON object: a Parquet row has no text of its own. */
    @Override
    public String raw() {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i++) {
            values.put(fields[i].name(), row.isNullAt(i) ? null : text(row.get(i)));
        }
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts are JSON", e);
        }
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Instant instant) {
            return TIME_STAMP.format(instant);
        }
        if (value instanceof LocalDateTime time) {
            return TIME_STAMP.format(time.toInstant(ZoneOffset.UTC));
        }
        return String.valueOf(value);
    }
}

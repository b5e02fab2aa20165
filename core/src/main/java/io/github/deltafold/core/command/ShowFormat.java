package io.github.deltafold.core.command;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.HorizontalAlign;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.spec.Column;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/** How {@code show} prints rows. */
enum ShowFormat {
    /** For people, a page of rows at a time, so that a large table needs no more memory than a small one. */
    TABLE {
        @Override
        void print(TableRows rows, PrintStream out) {
            var columns =
                    rows.columns().stream().map(ShowFormat::column).toArray(com.github.freva.asciitable.Column[]::new);
            long count = 0;
            Iterator<@Nullable Object[]> left = rows.rows();
            do {
                List<String[]> page = new ArrayList<>();
                while (left.hasNext() && page.size() < PAGE) {
                    page.add(texts(left.next(), "NULL"));
                }
                count += page.size();
                out.println(AsciiTable.getTable(
                        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns, page.toArray(new String[0][])));
            } while (left.hasNext());
            out.println(count + (count == 1 ? " row" : " rows"));
        }
    },
    /** RFC 4180 with {@code \\N} for NULL; the text {@code \\N} and empty texts are quoted. */
    CSV {
        @Override
        void print(TableRows rows, PrintStream out) {
            List<String> names = rows.columns().stream().map(Column::name).toList();
            out.print(line(names.toArray()));
            while (rows.rows().hasNext()) {
                out.print(line(rows.rows().next()));
            }
        }
    },
    /** An array of objects; DECIMAL as text, since numbers of JSON readers have no 38 digits. */
    JSON {
        @Override
        void print(TableRows rows, PrintStream out) {
            JsonFactory factory = new JsonFactory();
            try (JsonGenerator json = factory.createGenerator(out, JsonEncoding.UTF8)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                json.writeStartArray();
                while (rows.rows().hasNext()) {
                    json.writeRaw("\n");
                    writeObject(json, rows.columns(), rows.rows().next());
                }
                json.writeRaw("\n");
                json.writeEndArray();
                json.writeRaw("\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final String NULL_TEXT = "\\N";
    private static final int PAGE = 1_000;
    private static final DateTimeFormatter TIME_STAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final CSVFormat QUOTED =
            CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL).get();

    abstract void print(TableRows rows, PrintStream out);

    private static String line(@Nullable Object[] values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            line.append(i == 0 ? "" : ",").append(field(values[i]));
        }
        return line.append('\n').toString();
    }

    /** Quotes what RFC 4180 wants quoted, and what would otherwise read as NULL; nothing else, whatever its place. */
    private static String field(@Nullable Object value) {
        if (value == null) {
            return NULL_TEXT;
        }
        String text = text(value);
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain && !text.isEmpty() && !text.equals(NULL_TEXT) ? text : QUOTED.format(text);
    }

    /** Numbers to the right, so that their digits stand below each other; everything else to the left. */
    private static com.github.freva.asciitable.Column column(Column column) {
        HorizontalAlign side = switch (column.type().kind()) {
            case TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL -> HorizontalAlign.RIGHT;
            case BOOLEAN, STRING, BINARY, DATE, TIMESTAMP -> HorizontalAlign.LEFT;
        };
        return new com.github.freva.asciitable.Column()
                .header(column.name())
                .headerAlign(side)
                .dataAlign(side);
    }

    private static String[] texts(@Nullable Object[] values, String nullText) {
        String[] texts = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            texts[i] = value == null ? nullText : text(value);
        }
        return texts;
    }

    private static void writeObject(JsonGenerator json, List<Column> columns, @Nullable Object[] values)
            throws IOException {
        json.writeStartObject();
        for (int i = 0; i < values.length; i++) {
            json.writeFieldName(columns.get(i).name());
            writeValue(json, values[i]);
        }
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof Float number && Float.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(text(value));
        }
    }

    /** The text of a value, the same in every format. */
    static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Instant instant) {
            return TIME_STAMP.format(instant);
        }
        return String.valueOf(value);
    }
}

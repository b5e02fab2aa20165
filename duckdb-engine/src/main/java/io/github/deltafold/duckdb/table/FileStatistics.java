package io.github.deltafold.duckdb.table;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.duckdb.db.Sql;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of the rows of a file, so that readers can pass it over: bounds that no row is beyond. A bound that is
 * not exact is left out, or moved outward.
 */
final class FileStatistics {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final int MOST_COLUMNS = 32;
    private static final int TEXT_LENGTH = 32;

    /** Greater than what was cut off, whatever that was: the last code point of all. */
    private static final String BEYOND = new String(Character.toChars(Character.MAX_CODE_POINT));

    private FileStatistics() {}

    /**
     * As Delta holds them.
     *
     * @param found DuckDB's, by the quoted name of the column
     */
    static String json(long rows, List<Column> columns, Map<String, Map<String, String>> found) {
        ObjectNode statistics = JSON.createObjectNode();
        statistics.put("numRecords", rows);
        ObjectNode least = statistics.putObject("minValues");
        ObjectNode greatest = statistics.putObject("maxValues");
        ObjectNode nulls = statistics.putObject("nullCount");
        for (Column column : columns.subList(0, Math.min(MOST_COLUMNS, columns.size()))) {
            Map<String, String> of = found.get(Sql.name(column.name()));
            if (of != null) {
                if (of.get("null_count") != null) {
                    nulls.put(column.name(), Long.parseLong(of.get("null_count")));
                }
                bounds(column, of, least, greatest);
            }
        }
        return statistics.toString();
    }

    private static void bounds(Column column, Map<String, String> of, ObjectNode least, ObjectNode greatest) {
        String min = of.get("min");
        String max = of.get("max");
        if (min == null || max == null || "true".equals(of.get("has_nan"))) {
            return;
        }
        String name = column.name();
        switch (column.type().kind()) {
            case STRING -> {
                least.put(name, cut(min));
                String upper = upperBound(max, of.get("max_is_exact"));
                if (upper != null) {
                    greatest.put(name, upper);
                }
            }
            case DATE -> {
                least.put(name, min);
                greatest.put(name, max);
            }
            case TIMESTAMP -> {
                least.put(name, instant(min));
                greatest.put(name, instant(max));
            }
            case BOOLEAN, BINARY -> {
                // no reader asks for them
            }
            default -> {
                if (NUMBER.matcher(min).matches() && NUMBER.matcher(max).matches()) {
                    least.set(name, DecimalNode.valueOf(new BigDecimal(min)));
                    greatest.set(name, DecimalNode.valueOf(new BigDecimal(max)));
                }
            }
        }
    }

    private static String cut(String text) {
        return isLong(text) ? text.substring(0, text.offsetByCodePoints(0, TEXT_LENGTH)) : text;
    }

    private static @Nullable String upperBound(String max, @Nullable String exact) {
        if (!"true".equals(exact)) {
            return null;
        }
        return isLong(max) ? cut(max) + BEYOND : max;
    }

    private static boolean isLong(String text) {
        return text.codePointCount(0, text.length()) > TEXT_LENGTH;
    }

    /** {@code 2024-01-31 10:00:00.5+00} as ISO 8601 has it. */
    private static String instant(String text) {
        String time = text.replace(' ', 'T').replaceFirst("\\+00(:00)?$", "");
        return time + (time.indexOf('.') < 0 ? ".000" : "") + "Z";
    }
}

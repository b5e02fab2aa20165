package io.github.deltafold.core.spec;

import io.github.deltafold.core.spec.ColumnType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a column list in the DDL of Spark: {@code PersonID INT, `Full Name` STRING, Price DECIMAL(10,2) NOT NULL}.
 *
 * <p>{@code NOT NULL} and {@code COMMENT '...'} are allowed and not kept: DMS sends NULL in every column of a delete, so
 * the table never refuses it.
 */
final class ColumnsDdl {
    private static final Pattern COLUMN = Pattern.compile(
            "\\s*(?:`(?<quoted>(?:[^`]|``)+)`|(?<plain>[\\p{L}\\p{N}_$]++))\\s*:?\\s*"
                    + "(?<type>[A-Za-z_]++)(?:\\s*\\(\\s*(?<first>\\d{1,9})\\s*(?:,\\s*(?<second>-?\\d{1,9})\\s*)?\\))?"
                    + "(?:\\s+NOT\\s+NULL)?(?:\\s+COMMENT\\s+(?:'[^']*'|\"[^\"]*\"))?\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FORBIDDEN_BY_DELTA = Pattern.compile("[ ,;{}()\\n\\t=]");
    private static final int MAX_PRECISION = 38;

    private ColumnsDdl() {}

    /**
     * Reads a list of columns.
     *
     * @throws IllegalArgumentException with the reason, for a person, when it is not one
     */
    static List<Column> parse(String ddl) {
        List<Column> columns = new ArrayList<>();
        Matcher match = COLUMN.matcher(ddl);
        int from = 0;
        while (true) {
            match.region(from, ddl.length());
            if (!match.lookingAt()) {
                throw new IllegalArgumentException(
                        "cannot read '" + ddl.substring(from).strip() + "' (must be like 'id BIGINT, name STRING')");
            }
            columns.add(column(match));
            from = match.end();
            if (from == ddl.length()) {
                break;
            }
            if (ddl.charAt(from) != ',') {
                throw new IllegalArgumentException(
                        "cannot read '" + ddl.substring(from).strip() + "' after column '"
                                + columns.get(columns.size() - 1).name() + "'");
            }
            from++;
        }
        refuseTwice(columns);
        return List.copyOf(columns);
    }

    private static Column column(Matcher match) {
        String name = match.group("plain") != null
                ? match.group("plain")
                : match.group("quoted").replace("``", "`");
        return new Column(name, type(name, match));
    }

    private static ColumnType type(String column, Matcher match) {
        String word = match.group("type").toUpperCase(Locale.ROOT);
        return switch (word) {
            case "BOOLEAN" -> ColumnType.of(Kind.BOOLEAN);
            case "TINYINT", "BYTE" -> ColumnType.of(Kind.TINYINT);
            case "SMALLINT", "SHORT" -> ColumnType.of(Kind.SMALLINT);
            case "INT", "INTEGER" -> ColumnType.of(Kind.INT);
            case "BIGINT", "LONG" -> ColumnType.of(Kind.BIGINT);
            case "FLOAT", "REAL" -> ColumnType.of(Kind.FLOAT);
            case "DOUBLE" -> ColumnType.of(Kind.DOUBLE);
            case "DECIMAL", "DEC", "NUMERIC" -> decimal(column, match);
            case "STRING", "VARCHAR", "CHAR", "CHARACTER" -> ColumnType.STRING;
            case "BINARY" -> ColumnType.of(Kind.BINARY);
            case "DATE" -> ColumnType.of(Kind.DATE);
            case "TIMESTAMP", "TIMESTAMP_LTZ" -> ColumnType.of(Kind.TIMESTAMP);
            case "TIMESTAMP_NTZ" ->
                throw new IllegalArgumentException("column '" + column
                        + "' is TIMESTAMP_NTZ, which older readers of Delta do not know (use TIMESTAMP, read as UTC)");
            default ->
                throw new IllegalArgumentException("column '" + column + "' has unknown type '" + word
                        + "' (must be BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, DECIMAL(p,s), STRING, BINARY,"
                        + " DATE or TIMESTAMP)");
        };
    }

    private static ColumnType decimal(String column, Matcher match) {
        int precision = match.group("first") == null ? 10 : Integer.parseInt(match.group("first"));
        int scale = match.group("second") == null ? 0 : Integer.parseInt(match.group("second"));
        if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("column '" + column + "' is DECIMAL(" + precision + "," + scale
                    + ") (must have 1 to 38 digits, at most as many of them decimals)");
        }
        return ColumnType.decimal(precision, scale);
    }

    private static void refuseTwice(List<Column> columns) {
        for (int i = 0; i < columns.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (columns.get(i).name().equalsIgnoreCase(columns.get(j).name())) {
                    throw new IllegalArgumentException("column '"
                            + columns.get(i).name() + "' stands twice (Delta does not tell upper from lower case)");
                }
            }
        }
    }

    /** Why Delta cannot store a column of this name; empty text when it can. */
    static String whyNotStorable(String name) {
        if (name.equalsIgnoreCase("_cdc")) {
            return "the name is taken by Deltafold's own column '_cdc'";
        }
        if (name.isEmpty() || FORBIDDEN_BY_DELTA.matcher(name).find()) {
            return "Delta stores no name that is empty or has one of ' ,;{}()=', a tab or a line break";
        }
        return "";
    }
}

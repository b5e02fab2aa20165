package io.github.deltafold.core.value;

import io.github.deltafold.core.spec.ColumnType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of the sequence columns of a change as one text, so that sequences can be stored, compared and shown without
 * knowing their types.
 *
 * <p><b>Order:</b> the order of the texts by their UTF-8 bytes, which is how Spark compares strings, is the order of the
 * values, columns left to right: numbers by size, text by its UTF-8 bytes, false before true, bytes unsigned. NULL and
 * the empty value of a type are the same and come first. Equal values give equal text.<br>
 * <b>Shape:</b> one STRING column stands as it is; whole numbers and decimals have all the digits of their type
 * ({@code 00042.50}), negative ones in nine's complement after a minus sign; {@code 2024-06-12};
 * {@code 2024-06-12 10:30:25.104667}; {@code 0} and {@code 1}; hexadecimal digits. Several columns are separated by U+0000.
 */
public final class SequenceText {
    private static final String SEPARATOR = "\u0000";
    private static final int LAST_YEAR = 9999;

    private final List<ColumnType> types;

    private SequenceText(List<ColumnType> types) {
        this.types = types;
    }

    /**
     * The text of columns of these types; no column gives empty text.
     *
     * @throws IllegalArgumentException for FLOAT and DOUBLE, whose equality is not exact
     */
    public static SequenceText of(List<ColumnType> types) {
        if (!types.stream().allMatch(ColumnType::canBeKey)) {
            throw new IllegalArgumentException("Not the types of a sequence: " + types);
        }
        return new SequenceText(List.copyOf(types));
    }

    /**
     * Encodes one value per column.
     *
     * @param values in the Java classes that {@link ColumnType} names; dates and time stamps of the years 0001 to 9999
     */
    public String encode(@Nullable Object... values) {
        if (values.length != types.size()) {
            throw new IllegalArgumentException(values.length + " values for " + types.size() + " sequence columns");
        }
        if (values.length == 1) {
            return encode(types.get(0), values[0]);
        }
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < values.length; column++) {
            text.append(column == 0 ? "" : SEPARATOR).append(escape(encode(types.get(column), values[column])));
        }
        return text.toString();
    }

    private static String encode(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return "";
        }
        return switch (type.kind()) {
            case STRING -> (String) value;
            case TINYINT -> padded(BigDecimal.valueOf((Byte) value), 3);
            case SMALLINT -> padded(BigDecimal.valueOf((Short) value), 5);
            case INT -> padded(BigDecimal.valueOf((Integer) value), 10);
            case BIGINT -> padded(BigDecimal.valueOf((Long) value), 19);
            case DECIMAL -> padded(((BigDecimal) value).setScale(type.scale()), type.precision() - type.scale());
            case BOOLEAN -> (Boolean) value ? "1" : "0";
            case BINARY -> HexFormat.of().formatHex((byte[]) value);
            case DATE -> dated((LocalDate) value);
            case TIMESTAMP -> timed((Instant) value);
            case FLOAT, DOUBLE -> throw new IllegalStateException("Refused by the factory: " + type);
        };
    }

    /** All the digits a number of the type can have. */
    private static String padded(BigDecimal number, int integerDigits) {
        String digits = number.abs().toPlainString();
        int written = number.scale() == 0 ? digits.length() : digits.indexOf('.');
        String padded = "0".repeat(Math.max(integerDigits - written, 0)) + digits;
        return number.signum() < 0 ? "-" + ninesComplement(padded) : padded;
    }

    /** Turns the order of digits round, so that of two negative numbers the greater in size comes first. */
    private static String ninesComplement(String digits) {
        StringBuilder complement = new StringBuilder(digits.length());
        for (int at = 0; at < digits.length(); at++) {
            char digit = digits.charAt(at);
            complement.append(digit == '.' ? '.' : (char) ('9' - digit + '0'));
        }
        return complement.toString();
    }

    private static String dated(LocalDate date) {
        requireYear(date.getYear());
        return date.toString();
    }

    private static String timed(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        requireYear(time.getYear());
        StringBuilder text = new StringBuilder(26).append(time.toLocalDate()).append(' ');
        appendPadded(text, time.getHour(), 10).append(':');
        appendPadded(text, time.getMinute(), 10).append(':');
        appendPadded(text, time.getSecond(), 10).append('.');
        return appendPadded(text, time.getNano() / 1_000, 100_000).toString();
    }

    private static StringBuilder appendPadded(StringBuilder text, int number, int firstDigit) {
        for (int unit = firstDigit; unit > 1 && number < unit; unit /= 10) {
            text.append('0');
        }
        return text.append(number);
    }

    private static void requireYear(int year) {
        if (year < 1 || year > LAST_YEAR) {
            throw new IllegalArgumentException("A year that sorts wrongly as text: " + year);
        }
    }

    /** Keeps the separator below everything that a value can hold: U+0000 and U+0001 become pairs that begin with U+0001. */
    private static String escape(String text) {
        if (text.indexOf('\u0000') < 0 && text.indexOf('\u0001') < 0) {
            return text;
        }
        return text.replace("\u0001", "\u0001\u0002").replace("\u0000", "\u0001\u0001");
    }
}

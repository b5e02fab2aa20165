package io.github.deltafold.core.value;

import io.github.deltafold.core.spec.ColumnType;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Turns the text of a field into a value of one type, in every form that DMS writes such values. Blanks around a value
 * do not belong to it, so nothing is trimmed. Immutable, safe for many threads.
 */
@FunctionalInterface
public interface ValueTyper {
    /**
     * The value a text stands for, in the Java class that {@link ColumnType} names.
     *
     * @throws UnfitValueException when the text is no value of the type
     */
    Object value(String text) throws UnfitValueException;

    /** The typer of a type. */
    static ValueTyper of(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT -> new IntegerTyper(type, Byte.MIN_VALUE, Byte.MAX_VALUE, number -> (byte) number);
            case SMALLINT -> new IntegerTyper(type, Short.MIN_VALUE, Short.MAX_VALUE, number -> (short) number);
            case INT -> new IntegerTyper(type, Integer.MIN_VALUE, Integer.MAX_VALUE, number -> (int) number);
            case BIGINT -> new IntegerTyper(type, Long.MIN_VALUE, Long.MAX_VALUE, number -> number);
            case DECIMAL -> new DecimalTyper(type);
            case FLOAT -> FloatTyper.ofFloat();
            case DOUBLE -> FloatTyper.ofDouble();
            case STRING -> text -> text;
            case BOOLEAN -> ValueTyper::booleanOf;
            case BINARY -> ValueTyper::bytesOf;
            case DATE -> ValueTyper::dateOf;
            case TIMESTAMP -> ValueTyper::timestampOf;
        };
    }

    private static Boolean booleanOf(String text) throws UnfitValueException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            case "false", "f", "0" -> false;
            default -> throw new UnfitValueException("is not a BOOLEAN: expected true, false, t, f, 1 or 0");
        };
    }

    private static byte[] bytesOf(String text) throws UnfitValueException {
        boolean marked = text.startsWith("0x") || text.startsWith("0X") || text.startsWith("\\x");
        int start = marked ? 2 : 0;
        int end = start;
        while (end < text.length() && HexFormat.isHexDigit(text.charAt(end))) {
            end++;
        }
        if (end < text.length() || end % 2 != 0) {
            throw new UnfitValueException(
                    "is not BINARY: expected pairs of hexadecimal digits such as 0aFF, bare or after 0x or \\x");
        }
        return HexFormat.of().parseHex(text, start, end);
    }

    private static LocalDate dateOf(String text) throws UnfitValueException {
        TimeText time = TimeText.parse(text);
        if (time == null || time.second() != 0 || time.nano() != 0 || time.hasZone()) {
            throw new UnfitValueException(
                    "is not a DATE: expected a day of the years 0001 to 9999 such as 2024-06-12, with no time or midnight");
        }
        return time.date();
    }

    private static Instant timestampOf(String text) throws UnfitValueException {
        TimeText time = TimeText.parse(text);
        if (time == null || time.nano() % 1_000 != 0 || !time.isOfFourDigitYear()) {
            throw new UnfitValueException("is not a TIMESTAMP: expected yyyy-MM-dd HH:mm:ss of the years 0001 to 9999,"
                    + " with at most 6 decimals, and nothing or a zone such as Z or +02:00 after them");
        }
        return time.instant();
    }
}

package io.github.deltafold.local.source;

import io.github.deltafold.core.spec.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Draws values of a type, those that break readers more often than others. */
final class ValueChoice {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "A",
            "a ",
            " a",
            "\\N",
            "NULL",
            "null",
            "\\",
            "\"",
            "\"\"",
            "a,b;c|d\te",
            "say \"hi\"",
            "two\nlines",
            "CR\r\nLF",
            "\r",
            "\n",
            "I",
            "Op",
            "0",
            "00",
            "+5.0600000000000000e+02",
            "é",
            "e\u0301",
            "Straße",
            "日本語",
            "😀",
            "\u00a0",
            "\u2028",
            "\u0001",
            "'; DROP TABLE t; --",
            "${jndi}",
            "%s%n",
            "x".repeat(3_000));
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final long YEAR_0001 = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long YEAR_2200 = Instant.parse("2200-01-01T00:00:00Z").getEpochSecond();
    private static final LocalDate FIRST_DAY = LocalDate.of(1, 1, 1);

    private final Random random;

    ValueChoice(Random random) {
        this.random = random;
    }

    /** Any value of a type. */
    SourceValue any(ColumnType type) {
        return of(type, random.nextInt(4) == 0 ? random.nextInt(6) : random.nextInt(100_000));
    }

    /**
     * The value of a number: the same number gives the same value, though perhaps written in another way; different
     * numbers give different values, as far as the type has so many.
     */
    SourceValue of(ColumnType type, int number) {
        return switch (type.kind()) {
            case BOOLEAN -> flag(number % 2 == 0);
            case TINYINT -> SourceValue.of(String.valueOf((byte) (number % 256 - 128)));
            case SMALLINT -> SourceValue.of(String.valueOf((short) (number % 65_536 - 32_768)));
            case INT -> whole(number < 2 ? (number == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE) : number - 50L);
            case BIGINT -> whole(number < 2 ? (number == 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : number * 7_919L - 9);
            case FLOAT -> fraction(Float.toString(number / 8.0f), "%+.8e", number / 8.0);
            case DOUBLE -> fraction(Double.toString(number / 7.0), "%+.16e", number / 7.0);
            case DECIMAL -> decimal(type, number);
            case STRING -> SourceValue.of(number < TEXTS.size() ? TEXTS.get(number) : "text " + number);
            case BINARY -> bytes(number);
            case DATE -> day(number);
            case TIMESTAMP -> moment(number);
        };
    }

    private SourceValue flag(boolean value) {
        List<String> texts = value ? List.of("true", "t", "1", "TRUE") : List.of("false", "f", "0", "False");
        return new SourceValue(String.valueOf(value), texts.get(random.nextInt(texts.size())));
    }

    private SourceValue whole(long value) {
        String text = String.valueOf(value);
        return new SourceValue(text, random.nextInt(8) == 0 ? text + ".0000000000" : text);
    }

    private static SourceValue fraction(String shown, String format, double value) {
        return new SourceValue(shown, String.format(Locale.ROOT, format, value));
    }

    private static SourceValue decimal(ColumnType type, int number) {
        BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
        BigInteger unscaled = number == 0 ? most : number == 1 ? most.negate() : BigInteger.valueOf(number - 20L);
        return SourceValue.of(new BigDecimal(unscaled, type.scale()).toPlainString());
    }

    private SourceValue bytes(int number) {
        byte[] value =
                number == 0 ? new byte[0] : BigInteger.valueOf(number - 200L).toByteArray();
        String hex = HexFormat.of().formatHex(value);
        List<String> texts = List.of(hex, "0x" + hex, "\\x" + hex.toUpperCase(Locale.ROOT));
        return new SourceValue(hex, texts.get(random.nextInt(texts.size())));
    }

    private SourceValue day(int number) {
        LocalDate day = number == 0 ? FIRST_DAY : number == 1 ? LocalDate.of(9999, 12, 31) : dayOfLongAgo(number);
        return new SourceValue(day.toString(), random.nextInt(4) == 0 ? day + " 00:00:00" : day.toString());
    }

    /** Around the reform of the calendar, which Spark once counted in another way. */
    private static LocalDate dayOfLongAgo(int number) {
        return LocalDate.of(1582, 10, 1).plusDays(number);
    }

    private static SourceValue moment(int number) {
        long seconds = number == 0 ? YEAR_0001 : YEAR_2200 - number * 100_003L;
        long nanos = number % 3 == 0 ? 0 : (number % 1_000_000) * 1_000L;
        Instant moment = Instant.ofEpochSecond(seconds, nanos);
        DateTimeFormatter form = nanos == 0 ? SECONDS : MICROS;
        return new SourceValue(moment.toString(), form.withZone(ZoneOffset.UTC).format(moment));
    }
}

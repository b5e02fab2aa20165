package io.github.deltafold.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTyperTest {
    private static final String HUGE = "0".repeat(100) + "9".repeat(1_000_000);

    @ParameterizedTest
    @CsvSource(textBlock = """
            TINYINT,  0, 0
            TINYINT,  -128, -128
            TINYINT,  +127, 127
            SMALLINT, -32768, -32768
            SMALLINT, 32767, 32767
            INT,      -2147483648, -2147483648
            INT,      2147483647, 2147483647
            INT,      007, 7
            INT,      -0, 0
            INT,      2019.0000000000, 2019
            INT,      2019., 2019
            INT,      +5.0656000000000000e+05, 506560
            INT,      -5.06560000e+05, -506560
            INT,      1E3, 1000
            INT,      1200e-2, 12
            INT,      0e999999999, 0
            INT,      0.000e-99999999999999999999, 0
            INT,      0000000000000000000000000000042, 42
            BIGINT,   9223372036854775807, 9223372036854775807
            BIGINT,   -9223372036854775808, -9223372036854775808
            BIGINT,   999999999999999999, 999999999999999999
            BIGINT,   +9.2233720368547758e+18, 9223372036854775800
            """)
    void readsInteger(Kind kind, String text, long expected) throws UnfitValueException {
        Object value = typer(kind).value(text);

        assertThat(((Number) value).longValue()).isEqualTo(expected);
    }

    @Test
    void boxesValuesAsTheirTypeSays() throws UnfitValueException {
        assertThat(typer(Kind.TINYINT).value("1")).isInstanceOf(Byte.class);
        assertThat(typer(Kind.SMALLINT).value("1")).isInstanceOf(Short.class);
        assertThat(typer(Kind.INT).value("1")).isInstanceOf(Integer.class);
        assertThat(typer(Kind.BIGINT).value("1")).isInstanceOf(Long.class);
        assertThat(typer(Kind.FLOAT).value("1")).isInstanceOf(Float.class);
        assertThat(typer(Kind.DOUBLE).value("1")).isInstanceOf(Double.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " 1",
                "1 ",
                "+",
                "-",
                ".",
                "e5",
                "1e",
                "1e+",
                "--1",
                "+-1",
                "1.5",
                "1e-1",
                "1,000",
                "0x10",
                "1_0",
                "1L",
                "1d",
                "NaN",
                "NULL",
                "١",
                "2147483648",
                "-2147483649",
                "9999999999",
                "18446744073709551616",
                "99999999999999999999999",
                "1e999999999",
                "-1e99999999999999999999",
                "1e-999999999",
                "1.0.0",
                "1e5.0"
            })
    void refusesTextThatIsNoInteger(String text) {
        assertThatThrownBy(() -> typer(Kind.INT).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not an INT: expected digits such as 42 or +5.06e+02 without a fraction,"
                        + " from -2147483648 to 2147483647");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            TINYINT,  128, -128 to 127
            TINYINT,  -129, -128 to 127
            SMALLINT, 32768, -32768 to 32767
            BIGINT,   9223372036854775808, -9223372036854775808 to 9223372036854775807
            BIGINT,   -9223372036854775809, -9223372036854775808 to 9223372036854775807
            BIGINT,   1e19, -9223372036854775808 to 9223372036854775807
            """)
    void refusesIntegerOutOfRange(Kind kind, String text, String range) {
        assertThatThrownBy(() -> typer(kind).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not a " + kind + ": expected digits such as 42 or +5.06e+02 without a fraction, from "
                        + range);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            10, 2, 21000.00, 21000.00
            10, 2, -21000.00, -21000.00
            10, 2, +0.05, 0.05
            10, 2, 42, 42.00
            10, 2, 42.5, 42.50
            10, 2, 42.500000, 42.50
            10, 2, .5, 0.50
            10, 2, 0, 0.00
            10, 2, -0.00, 0.00
            10, 2, 00000000000000000042.50, 42.50
            10, 2, 99999999.99, 99999999.99
            10, 2, 9.9e7, 99000000.00
            10, 2, 1e-2, 0.01
            10, 2, 0e999999999, 0.00
            4, 0, 2019.0000000000, 2019
            2, 2, 0.42, 0.42
            2, 2, .42, 0.42
            38, 10, 2019.0000000000, 2019.0000000000
            38, 0, 99999999999999999999999999999999999999, 99999999999999999999999999999999999999
            35, 0, 20240612103025100000000000000000061, 20240612103025100000000000000000061
            10, 2, +5.0600000000000000e+02, 506.00
            10, 2, +3.23800011e+01, 32.38
            10, 2, -3.23800011e+01, -32.38
            10, 2, +0.00000000e+00, 0.00
            10, 2, -0.00000000e+00, 0.00
            10, 1, +1.0000000000000001e-01, 0.1
            10, 1, +2.9999999999999999e-01, 0.3
            10, 3, +9.99000000e+02, 999.000
            10, 2, +1.99999993e-02, 0.02
            12, 4, +1.2345678900000000e+04, 12345.6789
            """)
    void readsDecimal(int precision, int scale, String text, BigDecimal expected) throws UnfitValueException {
        Object value = ValueTyper.of(ColumnType.decimal(precision, scale)).value(text);

        assertThat(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1 ",
                "-",
                ".",
                "1e",
                "1.005",
                "100000000",
                "100000000.00",
                "1e8",
                "-1e8",
                "0.001",
                "1e-3",
                "1e999999999",
                "1e-999999999",
                "+1.00000000e+999999999",
                "+1.00000000e-999999999",
                "+1.0000000000000000e-03",
                "NaN",
                "1,5",
                "+3.2380001e+01",
                "+3.238000110e+01",
                "+3.25000000e-01",
                "+3.2380001100000000e+01",
                "32.3800011",
                "+9.9999999999999999e+07",
                "+1.23456785e+05",
                "+1.0000000000000000e-300",
                "1.2.3"
            })
    void refusesTextThatIsNoDecimal(String text) {
        assertThatThrownBy(() -> ValueTyper.of(ColumnType.decimal(10, 2)).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage(
                        "is not a DECIMAL(10,2): expected a number with at most 8 digits before the point and 2 after it;"
                                + " a float must stay the same float when it is rounded to them");
    }

    /** Half up tells itself from half even only where a 4-byte float has no digit left: there it is another float. */
    @Test
    void roundsFloatHalfUp() throws UnfitValueException {
        ValueTyper typer = ValueTyper.of(ColumnType.decimal(10, 0));

        Object upToSameFloat = typer.value("+1.23456795e+07");

        assertThat(upToSameFloat).isEqualTo(new BigDecimal("12345680"));
        assertThatThrownBy(() -> typer.value("+1.23456785e+07")).isInstanceOf(UnfitValueException.class);
    }

    @Test
    void readsAnyFloatOfDecimalColumn() throws UnfitValueException {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            int digits = 1 + random.nextInt(6);
            BigDecimal expected = BigDecimal.valueOf(random.nextInt((int) Math.pow(10, digits)), random.nextInt(5));
            ValueTyper typer = ValueTyper.of(ColumnType.decimal(20, expected.scale()));

            Object ofFloat = typer.value(String.format(Locale.ROOT, "%+.8e", exactly(expected.floatValue())));
            Object ofDouble = typer.value(String.format(Locale.ROOT, "%+.16e", exactly(expected.doubleValue())));

            assertThat(ofFloat).isEqualTo(expected);
            assertThat(ofDouble).isEqualTo(expected);
        }
    }

    @Test
    void readsBackAnyDecimal() throws UnfitValueException {
        Random random = new Random(2);
        for (int round = 0; round < 20_000; round++) {
            int precision = 1 + random.nextInt(38);
            int scale = random.nextInt(precision + 1);
            BigInteger unscaled = new BigInteger(130, random).mod(BigInteger.TEN.pow(1 + random.nextInt(precision)));
            BigDecimal expected = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
            ValueTyper typer = ValueTyper.of(ColumnType.decimal(precision, scale));

            Object plain = typer.value(expected.toPlainString());
            Object scientific = typer.value(expected.stripTrailingZeros().toString());
            Object padded = typer.value(expected.setScale(scale + 3).toPlainString());

            assertThat(plain).isEqualTo(expected);
            assertThat(scientific).isEqualTo(expected);
            assertThat(padded).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TINYINT", "SMALLINT", "INT", "BIGINT"})
    void readsBackAnyInteger(Kind kind) throws UnfitValueException {
        int bits = kind == Kind.TINYINT ? 8 : kind == Kind.SMALLINT ? 16 : kind == Kind.INT ? 32 : 64;
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            long expected = random.nextLong() >> (64 - bits + random.nextInt(bits));

            Object plain = typer(kind).value(Long.toString(expected));
            Object withDecimals = typer(kind).value(expected + ".0000000000");

            assertThat(((Number) plain).longValue()).isEqualTo(expected);
            assertThat(withDecimals).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            +3.23800011e+01, 32.38
            +0.00000000e+00, 0
            -1.5, -1.5
            42, 42
            .5, 0.5
            5., 5
            1e-999999999, 0
            3.4028235e38, 3.4028235E38
            NaN, NaN
            +nan, NaN
            Infinity, Infinity
            inf, Infinity
            +INF, Infinity
            -Infinity, -Infinity
            -inf, -Infinity
            """)
    void readsFloat(String text, float expected) throws UnfitValueException {
        Object value = typer(Kind.FLOAT).value(text);

        assertThat(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            +5.0656000000000000e+05, 506560
            +1.0000000000000001e-01, 0.1
            -0.0, -0.0
            1E+5, 100000
            3.5e38, 3.5e38
            1.7976931348623157e308, 1.7976931348623157E308
            nan, NaN
            INFINITY, Infinity
            -inf, -Infinity
            """)
    void readsDouble(String text, double expected) throws UnfitValueException {
        Object value = typer(Kind.DOUBLE).value(text);

        assertThat(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1.5 ",
                " 1.5",
                "1f",
                "1.5d",
                "0x1p3",
                "0x10",
                "1e",
                "e1",
                ".",
                "1,5",
                "infinit",
                "in",
                "+-inf",
                "\u0131nf",
                "3.5e38",
                "1e999999999",
                "NULL"
            })
    void refusesTextThatIsNoFloat(String text) {
        assertThatThrownBy(() -> typer(Kind.FLOAT).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not a FLOAT: expected a number such as -1.5 or +3.23800011e+01,"
                        + " at most 3.4028235E38 in size, or NaN, Infinity or -Infinity");
    }

    @Test
    void refusesNumberBeyondDouble() {
        assertThatThrownBy(() -> typer(Kind.DOUBLE).value("-1.8e308"))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not a DOUBLE: expected a number such as -1.5 or +3.23800011e+01,"
                        + " at most 1.7976931348623157E308 in size, or NaN, Infinity or -Infinity");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            true, true
            TRUE, true
            t, true
            T, true
            1, true
            false, false
            False, false
            f, false
            F, false
            0, false
            """)
    void readsBoolean(String text, boolean expected) throws UnfitValueException {
        Object value = typer(Kind.BOOLEAN).value(text);

        assertThat(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " true", "true ", "yes", "y", "2", "00", "fal\u017Fe", "on"})
    void refusesTextThatIsNoBoolean(String text) {
        assertThatThrownBy(() -> typer(Kind.BOOLEAN).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not a BOOLEAN: expected true, false, t, f, 1 or 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00fFA5", "0x00FFa5", "0X00ffA5", "\\x00ffa5"})
    void readsBinary(String text) throws UnfitValueException {
        Object value = typer(Kind.BINARY).value(text);

        assertThat(value).isEqualTo(new byte[] {0, (byte) 0xFF, (byte) 0xA5});
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "\\x"})
    void readsBinaryOfNoBytes(String text) throws UnfitValueException {
        Object value = typer(Kind.BINARY).value(text);

        assertThat(value).isEqualTo(new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0x0", "0g", "x00", "00 ", " 00", "0x0x", "00é0", "\\x0", "\uFF11\uFF11"})
    void refusesTextThatIsNoBinary(String text) {
        assertThatThrownBy(() -> typer(Kind.BINARY).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage(
                        "is not BINARY: expected pairs of hexadecimal digits such as 0aFF, bare or after 0x or \\x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "NULL", " a \n", "1 YEAR, 2 MONTHS", "😀"})
    void readsAnyTextAsString(String text) throws UnfitValueException {
        Object value = typer(Kind.STRING).value(text);

        assertThat(value).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            1996-07-04, 1996-07-04
            1987-06-17 00:00:00, 1987-06-17
            1987-06-17T00:00:00, 1987-06-17
            1987-06-17 00:00:00.000000000, 1987-06-17
            2024-02-29, 2024-02-29
            2000-02-29, 2000-02-29
            0001-01-01, 0001-01-01
            9999-12-31, 9999-12-31
            1582-10-10, 1582-10-10
            """)
    void readsDate(String text, LocalDate expected) throws UnfitValueException {
        Object value = typer(Kind.DATE).value(text);

        assertThat(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1996-7-4",
                "19960704",
                "1996/07/04",
                "04-07-1996",
                "1996-07-04 ",
                " 1996-07-04",
                "1996-07-04 00:00",
                "1996-07-04 00:00:01",
                "1996-07-04 00:00:00.000001",
                "1996-07-04 00:00:00.",
                "1996-07-04 00:00:00Z",
                "1996-07-04Z",
                "1996-13-01",
                "1996-00-01",
                "1996-01-00",
                "1996-01-32",
                "2023-02-29",
                "1900-02-29",
                "2024-04-31",
                "0000-01-01",
                "-001-01-01",
                "10000-01-01",
                "1996-07-0x",
                "١٩٩٦-07-04",
                "1996-07-04 24:00:00"
            })
    void refusesTextThatIsNoDate(String text) {
        assertThatThrownBy(() -> typer(Kind.DATE).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not a DATE: expected a day of the years 0001 to 9999 such as 2024-06-12,"
                        + " with no time or midnight");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            2022-10-02 06:56:33, 2022-10-02T06:56:33Z
            1987-06-17 00:00:00, 1987-06-17T00:00:00Z
            2024-06-12 10:30:25.104667, 2024-06-12T10:30:25.104667Z
            2024-06-12 10:30:25.1, 2024-06-12T10:30:25.100Z
            2024-06-12 10:30:25.000001000, 2024-06-12T10:30:25.000001Z
            2024-06-12T10:30:25.104, 2024-06-12T10:30:25.104Z
            2024-06-12, 2024-06-12T00:00:00Z
            2024-06-12 23:59:59.999999, 2024-06-12T23:59:59.999999Z
            2024-06-12T10:30:25Z, 2024-06-12T10:30:25Z
            2024-06-12 10:30:25 Z, 2024-06-12T10:30:25Z
            2024-06-12 10:30:25+02:00, 2024-06-12T08:30:25Z
            2024-06-12 10:30:25 +02:00, 2024-06-12T08:30:25Z
            2024-06-12 10:30:25.5+0200, 2024-06-12T08:30:25.500Z
            2024-06-12 10:30:25.104667+02, 2024-06-12T08:30:25.104667Z
            2024-06-12 23:30:25 -05:45, 2024-06-13T05:15:25Z
            0001-01-01 00:00:00, 0001-01-01T00:00:00Z
            9999-12-31 23:59:59, 9999-12-31T23:59:59Z
            1969-12-31 23:59:59.5, 1969-12-31T23:59:59.500Z
            """)
    void readsTimestamp(String text, Instant expected) throws UnfitValueException {
        Object value = typer(Kind.TIMESTAMP).value(text);

        assertThat(value).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "2024-06-12 ",
                "2024-06-12Z",
                "2024-06-12+02:00",
                "2024-06-12 10:30",
                "2024-06-12 10:30:25 ",
                " 2024-06-12 10:30:25",
                "2024-06-12t10:30:25",
                "2024-06-12  10:30:25",
                "2024-06-12 1:30:25",
                "2024-06-12 24:00:00",
                "2024-06-12 10:60:25",
                "2024-06-12 10:30:60",
                "2024-06-12 10:30:25.",
                "2024-06-12 10:30:25,5",
                "2024-06-12 10:30:25.0000001",
                "2024-06-12 10:30:25.1234567890",
                "2024-06-12 10:30:25z",
                "2024-06-12 10:30:25 UTC",
                "2024-06-12 10:30:25+2",
                "2024-06-12 10:30:25+02:0",
                "2024-06-12 10:30:25+02:60",
                "2024-06-12 10:30:25+19:00",
                "2024-06-12 10:30:25+02:00:00",
                "2024-06-12 10:30:25  +02:00",
                "2024-06-12 10:30:25+02:000",
                "2024-06-12 10:30:25+020",
                "2024-06-12 10:30:25ZZ",
                "2024-02-30 10:30:25",
                "0000-12-31 23:59:59",
                "0001-01-01 00:00:00+01:00",
                "9999-12-31 23:59:59-01:00",
                "12:00:00",
                "1718188225"
            })
    void refusesTextThatIsNoTimestamp(String text) {
        assertThatThrownBy(() -> typer(Kind.TIMESTAMP).value(text))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("is not a TIMESTAMP: expected yyyy-MM-dd HH:mm:ss of the years 0001 to 9999,"
                        + " with at most 6 decimals, and nothing or a zone such as Z or +02:00 after them");
    }

    @Test
    void readsBackAnyTimestamp() throws UnfitValueException {
        Random random = new Random(4);
        long first = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int round = 0; round < 20_000; round++) {
            int digits = random.nextInt(7);
            String nanos = String.format(Locale.ROOT, ".%09d", random.nextInt(1_000_000_000));
            String fraction = digits == 0 ? "" : nanos.substring(0, digits + 1);
            String expected = Instant.ofEpochSecond(random.nextLong(first, last + 1))
                    .toString()
                    .replace("Z", fraction + "Z");
            String text = expected.replace('T', ' ').replace("Z", "");

            Object value = typer(Kind.TIMESTAMP).value(text);
            Object day = typer(Kind.DATE).value(text.substring(0, 10));

            assertThat(value).isEqualTo(Instant.parse(expected));
            assertThat(day).isEqualTo(LocalDate.parse(text.substring(0, 10)));
        }
    }

    @Test
    void takesNoTimeForHugeNumbers() {
        long start = System.nanoTime();

        for (int round = 0; round < 1_000; round++) {
            refuse(ColumnType.of(Kind.INT), "1e999999999");
            refuse(ColumnType.of(Kind.DOUBLE), "1e999999999");
            refuse(ColumnType.decimal(38, 18), "-1.00000000e-999999999");
            refuse(ColumnType.decimal(38, 18), "+1.0000000000000000e+999999999");
        }
        refuse(ColumnType.of(Kind.BIGINT), HUGE);
        refuse(ColumnType.decimal(38, 18), "0." + HUGE);
        refuse(ColumnType.decimal(38, 18), HUGE + ".12345678e-1000000");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void explainsWithoutStackTrace() {
        assertThatThrownBy(() -> typer(Kind.INT).value("secret"))
                .satisfies(unfit -> assertThat(unfit.getStackTrace()).isEmpty())
                .hasMessageNotContaining("secret");
    }

    private static void refuse(ColumnType type, String text) {
        assertThatThrownBy(() -> ValueTyper.of(type).value(text)).isInstanceOf(UnfitValueException.class);
    }

    private static ValueTyper typer(Kind kind) {
        return ValueTyper.of(ColumnType.of(kind));
    }

    /** Java prints the shortest digits of a float, C all of them. */
    private static BigDecimal exactly(double number) {
        return new BigDecimal(number);
    }
}

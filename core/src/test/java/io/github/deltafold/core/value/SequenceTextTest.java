package io.github.deltafold.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceTextTest {
    private static final long YEAR_ONE = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final String[] CHARACTERS = {"\u0000", "\u0001", "\u0002", "0", "a", "é", "\uFFFD", "😀", "\uE000"};

    @ParameterizedTest
    @MethodSource
    void encodesOneColumn(ColumnType type, Object value, String expected) {
        String text = SequenceText.of(List.of(type)).encode(value);

        assertThat(text).isEqualTo(expected);
    }

    static Stream<Arguments> encodesOneColumn() {
        return Stream.of(
                Arguments.of(ColumnType.STRING, "2024061210302\u00005\u0001", "2024061210302\u00005\u0001"),
                Arguments.of(ColumnType.STRING, "", ""),
                Arguments.of(ColumnType.of(Kind.TINYINT), (byte) 7, "007"),
                Arguments.of(ColumnType.of(Kind.TINYINT), (byte) -128, "-871"),
                Arguments.of(ColumnType.of(Kind.SMALLINT), (short) -1, "-99998"),
                Arguments.of(ColumnType.of(Kind.INT), 42, "0000000042"),
                Arguments.of(ColumnType.of(Kind.INT), Integer.MIN_VALUE, "-7852516351"),
                Arguments.of(ColumnType.of(Kind.BIGINT), Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of(ColumnType.of(Kind.BIGINT), Long.MIN_VALUE, "-0776627963145224191"),
                Arguments.of(ColumnType.decimal(7, 2), new BigDecimal("42.50"), "00042.50"),
                Arguments.of(ColumnType.decimal(7, 2), new BigDecimal("-42.50"), "-99957.49"),
                Arguments.of(ColumnType.decimal(2, 2), new BigDecimal("0.05"), "0.05"),
                Arguments.of(ColumnType.decimal(5, 0), BigDecimal.TEN, "00010"),
                Arguments.of(ColumnType.of(Kind.BOOLEAN), false, "0"),
                Arguments.of(ColumnType.of(Kind.BOOLEAN), true, "1"),
                Arguments.of(ColumnType.of(Kind.BINARY), new byte[] {0, (byte) 0xAB}, "00ab"),
                Arguments.of(ColumnType.of(Kind.BINARY), new byte[0], ""),
                Arguments.of(ColumnType.of(Kind.DATE), LocalDate.parse("0024-06-12"), "0024-06-12"),
                Arguments.of(
                        ColumnType.of(Kind.TIMESTAMP),
                        Instant.parse("2024-06-12T01:03:05.004667Z"),
                        "2024-06-12 01:03:05.004667"),
                Arguments.of(
                        ColumnType.of(Kind.TIMESTAMP),
                        Instant.parse("1969-12-31T23:59:59Z"),
                        "1969-12-31 23:59:59.000000"));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FLOAT", "DOUBLE", "DECIMAL"})
    void encodesNullAsEmpty(Kind kind) {
        String text = SequenceText.of(List.of(ColumnType.of(kind))).encode((Object) null);

        assertThat(text).isEmpty();
    }

    @Test
    void separatesColumns() {
        SequenceText sequence =
                SequenceText.of(List.of(ColumnType.of(Kind.DATE), ColumnType.STRING, ColumnType.STRING));

        String text = sequence.encode(LocalDate.parse("2024-06-12"), null, "a\u0000b\u0001c");

        assertThat(text).isEqualTo("2024-06-12\u0000\u0000a\u0001\u0001b\u0001\u0002c");
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void refusesTypesWithoutExactEquality(Kind kind) {
        List<ColumnType> types = List.of(ColumnType.STRING, ColumnType.of(kind));

        assertThatThrownBy(() -> SequenceText.of(types))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not the types of a sequence: [STRING, " + kind + "]");
    }

    @Test
    void encodesNoColumnAsEmptyText() {
        assertThat(SequenceText.of(List.of()).encode()).isEmpty();
    }

    @Test
    void refusesOtherNumberOfValues() {
        SequenceText sequence = SequenceText.of(List.of(ColumnType.STRING));

        assertThatThrownBy(() -> sequence.encode("1", "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 values for 1 sequence columns");
    }

    @Test
    void refusesYearThatSortsWrongly() {
        SequenceText dates = SequenceText.of(List.of(ColumnType.of(Kind.DATE)));
        SequenceText times = SequenceText.of(List.of(ColumnType.of(Kind.TIMESTAMP)));

        assertThatThrownBy(() -> dates.encode(LocalDate.of(0, 12, 31)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A year that sorts wrongly as text: 0");
        assertThatThrownBy(() -> times.encode(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A year that sorts wrongly as text: 10000");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FLOAT", "DOUBLE"})
    void ordersTextLikeValues(Kind kind) {
        Random random = new Random(kind.name().hashCode());
        for (int round = 0; round < 5_000; round++) {
            List<ColumnType> types = List.of(randomType(random, kind));

            assertSameOrder(random, types);
        }
    }

    @Test
    void ordersTextOfSeveralColumnsLikeValues() {
        Random random = new Random(99);
        Kind[] kinds = Arrays.stream(Kind.values())
                .filter(kind -> ColumnType.of(kind).canBeKey())
                .toArray(Kind[]::new);
        for (int round = 0; round < 30_000; round++) {
            List<ColumnType> types = IntStream.range(0, 2 + random.nextInt(3))
                    .mapToObj(column -> randomType(
                            random, random.nextBoolean() ? Kind.STRING : kinds[random.nextInt(kinds.length)]))
                    .toList();

            assertSameOrder(random, types);
        }
    }

    private static void assertSameOrder(Random random, List<ColumnType> types) {
        @Nullable Object[] left = randomValues(random, types);
        @Nullable Object[] right = left.clone();
        int changed = random.nextInt(left.length + 1);
        for (int column = changed; column < left.length; column++) {
            right[column] = randomValue(random, types.get(column));
        }
        SequenceText sequence = SequenceText.of(types);

        int order = compareUtf8(sequence.encode(left), sequence.encode(right));

        assertThat(Integer.signum(order))
                .as("%s: %s and %s", types, Arrays.deepToString(left), Arrays.deepToString(right))
                .isEqualTo(compareValues(left, right));
    }

    private static ColumnType randomType(Random random, Kind kind) {
        if (kind != Kind.DECIMAL) {
            return ColumnType.of(kind);
        }
        int precision = 1 + random.nextInt(38);
        return ColumnType.decimal(precision, random.nextInt(precision + 1));
    }

    private static @Nullable Object[] randomValues(Random random, List<ColumnType> types) {
        return types.stream().map(type -> randomValue(random, type)).toArray();
    }

    private static @Nullable Object randomValue(Random random, ColumnType type) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        long number = random.nextLong() >> random.nextInt(64);
        return switch (type.kind()) {
            case BOOLEAN -> random.nextBoolean();
            case TINYINT -> (byte) number;
            case SMALLINT -> (short) number;
            case INT -> (int) number;
            case BIGINT -> number;
            case DECIMAL -> randomDecimal(random, type);
            case STRING -> randomText(random);
            case BINARY -> randomBytes(random);
            case DATE -> LocalDate.ofEpochDay(random.nextLong(YEAR_ONE, LAST_SECOND) / 86_400);
            case TIMESTAMP -> randomInstant(random);
            case FLOAT, DOUBLE -> throw new IllegalArgumentException("No sequence: " + type);
        };
    }

    private static BigDecimal randomDecimal(Random random, ColumnType type) {
        BigInteger unscaled = new BigInteger(130, random).mod(BigInteger.TEN.pow(1 + random.nextInt(type.precision())));
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(4)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Instant randomInstant(Random random) {
        long second = random.nextBoolean() ? random.nextInt(3) : random.nextLong(YEAR_ONE, LAST_SECOND);
        return Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1_000L);
    }

    private static int compareValues(@Nullable Object[] left, @Nullable Object[] right) {
        return IntStream.range(0, left.length)
                .map(column -> compare(left[column], right[column]))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(0);
    }

    /** The order as the types have it; what is empty stands for NULL. */
    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null || isEmpty(left) || isEmpty(right)) {
            return Boolean.compare(!isEmpty(left), !isEmpty(right));
        }
        if (left instanceof byte[] leftBytes && right instanceof byte[] rightBytes) {
            return Integer.signum(Arrays.compareUnsigned(leftBytes, rightBytes));
        }
        if (left instanceof String leftText && right instanceof String rightText) {
            int[] leftPoints = leftText.codePoints().toArray();
            int[] rightPoints = rightText.codePoints().toArray();
            return Integer.signum(Arrays.compare(leftPoints, rightPoints));
        }
        @SuppressWarnings("unchecked")
        Comparable<Object> comparable = (Comparable<Object>) left;
        return Integer.signum(comparable.compareTo(right));
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null || value.equals("") || (value instanceof byte[] bytes && bytes.length == 0);
    }

    private static int compareUtf8(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}

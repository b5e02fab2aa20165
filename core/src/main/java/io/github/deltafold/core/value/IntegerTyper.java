package io.github.deltafold.core.value;

import io.github.deltafold.core.spec.ColumnType;
import java.math.BigInteger;
import java.util.function.LongFunction;

/** TINYINT to BIGINT: digits, or decimals and an exponent whose fraction is zero. */
final class IntegerTyper implements ValueTyper {
    /** So many digits never overflow a long. */
    private static final int SAFE_DIGITS = 18;

    private final long least;
    private final long greatest;
    private final LongFunction<Object> boxed;
    private final String reason;

    IntegerTyper(ColumnType type, long least, long greatest, LongFunction<Object> boxed) {
        this.least = least;
        this.greatest = greatest;
        this.boxed = boxed;
        this.reason = "is not " + (type.kind() == ColumnType.Kind.INT ? "an " : "a ") + type
                + ": expected digits such as 42 or +5.06e+02 without a fraction, from " + least + " to " + greatest;
    }

    @Override
    public Object value(String text) throws UnfitValueException {
        int length = text.length();
        int start = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        if (length == start || length - start > SAFE_DIGITS) {
            return unusual(text);
        }
        long number = 0;
        for (int at = start; at < length; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return unusual(text);
            }
            number = 10 * number + digit;
        }
        return ranged(text.charAt(0) == '-' ? -number : number);
    }

    private Object unusual(String text) throws UnfitValueException {
        NumberText number = NumberText.parse(text);
        if (number == null || number.decimals() > 0 || number.integerDigits() > SAFE_DIGITS + 1) {
            throw new UnfitValueException(reason);
        }
        BigInteger exact = number.exact().toBigIntegerExact();
        if (exact.bitLength() >= Long.SIZE) {
            throw new UnfitValueException(reason);
        }
        return ranged(exact.longValue());
    }

    private Object ranged(long number) throws UnfitValueException {
        if (number < least || number > greatest) {
            throw new UnfitValueException(reason);
        }
        return boxed.apply(number);
    }
}

package io.github.deltafold.core.value;

import io.github.deltafold.core.spec.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * DECIMAL, exactly: what does not fit is refused, never rounded. One exception: the text of a float
 * ({@code +5.0600000000000000e+02}) carries digits that the column never had, so it is rounded to the scale, half up, if
 * the rounded value is still the same float.
 */
final class DecimalTyper implements ValueTyper {
    /** So many digits never overflow a long. */
    private static final int SAFE_DIGITS = 18;

    /** How DMS writes a 4-byte and an 8-byte float: {@code %+.8e} and {@code %+.16e}. */
    private static final int FLOAT_DECIMALS = 8;

    private static final int DOUBLE_DECIMALS = 16;

    private final int scale;
    private final int mostIntegerDigits;
    private final String reason;

    DecimalTyper(ColumnType type) {
        this.scale = type.scale();
        this.mostIntegerDigits = type.precision() - type.scale();
        this.reason = "is not a " + type + ": expected a number with at most " + mostIntegerDigits
                + " digits before the point and " + scale
                + " after it; a float must stay the same float when it is rounded to them";
    }

    @Override
    public Object value(String text) throws UnfitValueException {
        int length = text.length();
        int start = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        long unscaled = 0;
        int integerEnd = length;
        for (int at = start; at < length; at++) {
            int digit = text.charAt(at) - '0';
            if (digit >= 0 && digit <= 9) {
                unscaled = 10 * unscaled + digit;
            } else if (text.charAt(at) == '.' && integerEnd == length) {
                integerEnd = at;
            } else {
                return unusual(text);
            }
        }
        int decimals = Math.max(length - integerEnd - 1, 0);
        boolean isUsual = integerEnd > start
                && integerEnd - start <= mostIntegerDigits
                && decimals == scale
                && integerEnd - start + decimals <= SAFE_DIGITS;
        return isUsual ? BigDecimal.valueOf(text.charAt(0) == '-' ? -unscaled : unscaled, scale) : unusual(text);
    }

    private BigDecimal unusual(String text) throws UnfitValueException {
        NumberText number = NumberText.parse(text);
        if (number == null
                || number.integerDigits() > mostIntegerDigits
                || (number.decimals() > scale && !couldRound(number))) {
            throw new UnfitValueException(reason);
        }
        BigDecimal rounded = number.exact().setScale(scale, RoundingMode.HALF_UP);
        boolean isExact = number.decimals() <= scale;
        if (!(isExact || isSameFloat(text, number, rounded)) || rounded.precision() - scale > mostIntegerDigits) {
            throw new UnfitValueException(reason);
        }
        return rounded;
    }

    /** Whether a text is one of a float, and so large that not all its digits lie beyond the scale. */
    private boolean couldRound(NumberText number) {
        boolean isFloatText = number.hasExponent()
                && (number.mantissaDecimals() == FLOAT_DECIMALS || number.mantissaDecimals() == DOUBLE_DECIMALS)
                && number.digits().length() <= number.mantissaDecimals() + 1;
        return isFloatText && number.integerDigits() >= -scale;
    }

    private static boolean isSameFloat(String text, NumberText number, BigDecimal rounded) {
        return number.mantissaDecimals() == FLOAT_DECIMALS
                ? Float.parseFloat(text) == rounded.floatValue()
                : Double.parseDouble(text) == rounded.doubleValue();
    }
}

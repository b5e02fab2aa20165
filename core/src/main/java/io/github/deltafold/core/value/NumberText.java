package io.github.deltafold.core.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A decimal number taken apart but not computed, so that {@code 1e999999999} costs no more than {@code 1}. Its size is
 * {@code 0.digits} times ten to the power of {@code integerDigits}.
 *
 * @param isNegative whether a minus sign stands before it
 * @param digits the significant digits, without zeros at either end; empty for zero
 * @param integerDigits how many digits stand before the point; negative for zeros that follow it
 * @param mantissaDecimals digits after the point as written, before the exponent
 * @param hasExponent whether an exponent is written
 */
record NumberText(boolean isNegative, String digits, long integerDigits, int mantissaDecimals, boolean hasExponent) {
    private static final long MOST_EXPONENT = 1_000_000_000_000L;

    /**
     * Reads {@code [sign] digits [.digits] [e [sign] digits]}; null for anything else. One side of the point may be empty.
     */
    static @Nullable NumberText parse(String text) {
        int at = afterSign(text, 0);
        int integerEnd = afterDigits(text, at);
        boolean hasPoint = integerEnd < text.length() && text.charAt(integerEnd) == '.';
        int mantissaEnd = hasPoint ? afterDigits(text, integerEnd + 1) : integerEnd;
        int decimals = hasPoint ? mantissaEnd - integerEnd - 1 : 0;
        if (integerEnd - at + decimals == 0) {
            return null;
        }
        boolean hasExponent = mantissaEnd < text.length() && (text.charAt(mantissaEnd) | 0x20) == 'e';
        int exponentStart = hasExponent ? afterSign(text, mantissaEnd + 1) : mantissaEnd;
        int end = afterDigits(text, exponentStart);
        if (end < text.length() || (hasExponent && end == exponentStart)) {
            return null;
        }
        String written = text.substring(at, integerEnd) + text.substring(mantissaEnd - decimals, mantissaEnd);
        int zerosBefore = zerosBefore(written);
        String digits = written.substring(zerosBefore, Math.max(zerosBefore, zerosStart(written)));
        long exponent = hasExponent ? exponent(text, mantissaEnd + 1, exponentStart) : 0;
        long integerDigits = digits.isEmpty() ? 0 : integerEnd - at - zerosBefore + exponent;
        return new NumberText(text.charAt(0) == '-', digits, integerDigits, decimals, hasExponent);
    }

    /** How many digits stand after the point, zeros at the end left out; zero or less for a whole number. */
    long decimals() {
        return digits.length() - integerDigits;
    }

    /** The exact number. To be called for numbers of a checked size only. */
    BigDecimal exact() {
        if (digits.isEmpty()) {
            return BigDecimal.ZERO;
        }
        BigInteger unscaled = new BigInteger(digits);
        return new BigDecimal(isNegative ? unscaled.negate() : unscaled, Math.toIntExact(decimals()));
    }

    private static int afterSign(String text, int from) {
        boolean isSigned = from < text.length() && (text.charAt(from) == '-' || text.charAt(from) == '+');
        return isSigned ? from + 1 : from;
    }

    private static int afterDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int zerosBefore(String digits) {
        int at = 0;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return at;
    }

    private static int zerosStart(String digits) {
        int at = digits.length();
        while (at > 0 && digits.charAt(at - 1) == '0') {
            at--;
        }
        return at;
    }

    /** The exponent; one beyond all bounds stays beyond all bounds. */
    private static long exponent(String text, int signAt, int from) {
        long size = 0;
        for (int at = from; at < text.length(); at++) {
            size = Math.min(10 * size + text.charAt(at) - '0', MOST_EXPONENT);
        }
        return text.charAt(signAt) == '-' ? -size : size;
    }
}

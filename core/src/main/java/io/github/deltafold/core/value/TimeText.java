package io.github.deltafold.core.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * A date, with or without a time of day and a zone, taken apart:
 * {@code yyyy-MM-dd[( |T)HH:mm:ss[.f][[ ](Z|+HH|+HHmm|+HH:mm)]]} with one to nine digits of fraction.
 *
 * @param date a real day of the years 0001 to 9999
 * @param second second of that day; 0 without a time
 * @param nano the fraction in nanoseconds
 * @param hasZone whether a zone is written
 * @param offset seconds by which that zone is ahead of UTC
 */
record TimeText(LocalDate date, int second, int nano, boolean hasZone, int offset) {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");
    private static final int DATE_LENGTH = 10;
    private static final int TIME_END = 19;
    private static final int MOST_FRACTION_DIGITS = 9;
    private static final int MOST_OFFSET_HOURS = 18;
    private static final long SECONDS_A_DAY = 86_400;
    private static final int NONE = -1;

    /** Reads a text; null when it is none of these. */
    static @Nullable TimeText parse(String text) {
        LocalDate date = dateAtStart(text);
        if (date == null) {
            return null;
        }
        if (text.length() == DATE_LENGTH) {
            return new TimeText(date, 0, 0, false, 0);
        }
        int second = secondOfDay(text);
        boolean hasFraction = is('.', text, TIME_END);
        int zoneStart = hasFraction ? afterDigits(text, TIME_END + 1) : TIME_END;
        int nano = hasFraction ? nano(text, zoneStart) : 0;
        if (second == NONE || nano == NONE) {
            return null;
        }
        if (text.length() == zoneStart) {
            return new TimeText(date, second, nano, false, 0);
        }
        return zoned(new TimeText(date, second, nano, true, 0), text, zoneStart);
    }

    /** The instant in time; without a zone the text tells UTC. */
    Instant instant() {
        return Instant.ofEpochSecond(date.toEpochDay() * SECONDS_A_DAY + second - offset, nano);
    }

    /** Whether its instant is one of the years 0001 to 9999 in UTC too. */
    boolean isOfFourDigitYear() {
        Instant instant = instant();
        return !instant.isBefore(FIRST) && instant.isBefore(END);
    }

    private static @Nullable LocalDate dateAtStart(String text) {
        int year = number(text, 0, 4);
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        boolean isDate = is('-', text, 4) && is('-', text, 7) && year >= 1 && month >= 1 && month <= 12 && day >= 1;
        return isDate && day <= YearMonth.of(year, month).lengthOfMonth() ? LocalDate.of(year, month, day) : null;
    }

    private static int secondOfDay(String text) {
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        boolean isTime = (is(' ', text, DATE_LENGTH) || is('T', text, DATE_LENGTH))
                && is(':', text, 13)
                && is(':', text, 16)
                && isBetween(0, hour, 23)
                && isBetween(0, minute, 59)
                && isBetween(0, second, 59);
        return isTime ? (hour * 60 + minute) * 60 + second : NONE;
    }

    private static int nano(String text, int end) {
        int digits = end - TIME_END - 1;
        if (!isBetween(1, digits, MOST_FRACTION_DIGITS)) {
            return NONE;
        }
        int nano = number(text, TIME_END + 1, digits);
        for (int digit = digits; digit < MOST_FRACTION_DIGITS; digit++) {
            nano *= 10;
        }
        return nano;
    }

    private static @Nullable TimeText zoned(TimeText local, String text, int from) {
        int start = is(' ', text, from) ? from + 1 : from;
        int length = text.length() - start;
        if (length == 1 && is('Z', text, start)) {
            return local;
        }
        boolean isSigned = is('+', text, start) || is('-', text, start);
        boolean hasColon = length == 6 && is(':', text, start + 3);
        if (!isSigned || !(hasColon || length == 5 || length == 3)) {
            return null;
        }
        int hours = number(text, start + 1, 2);
        int minutes = length == 3 ? 0 : number(text, hasColon ? start + 4 : start + 3, 2);
        int ahead = (hours * 60 + minutes) * 60;
        if (!isBetween(0, hours, MOST_OFFSET_HOURS) || !isBetween(0, minutes, 59)) {
            return null;
        }
        return new TimeText(local.date, local.second, local.nano, true, is('-', text, start) ? -ahead : ahead);
    }

    private static int afterDigits(String text, int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The number that so many digits make; NONE where the text ends before, or holds something else. */
    private static int number(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return NONE;
        }
        int number = 0;
        for (int at = from; at < from + digits; at++) {
            if (!isDigit(text.charAt(at))) {
                return NONE;
            }
            number = 10 * number + text.charAt(at) - '0';
        }
        return number;
    }

    private static boolean is(char expected, String text, int at) {
        return at < text.length() && text.charAt(at) == expected;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isBetween(int least, int number, int greatest) {
        return number >= least && number <= greatest;
    }
}

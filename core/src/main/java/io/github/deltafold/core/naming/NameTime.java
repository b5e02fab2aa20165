package io.github.deltafold.core.naming;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/**
 * The time that the name of a change file states ({@code 20240612-103125108}, nine digits or more after the dash), for
 * telling how far names lie apart. Nothing is known of its zone, and no clock is asked.
 */
public final class NameTime {
    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withResolverStyle(ResolverStyle.STRICT);
    private static final int SECOND_DIGITS = "20240612-103125".length();
    private static final int LAST_YEAR = 9_999;

    private NameTime() {}

    /**
     * The name of a file that was closed earlier; what is below a second stays as it is.
     *
     * @param base base name of a change file, or what this method gave
     * @return empty when the name states no time, or when that time is before all names
     */
    public static Optional<String> earlier(String base, Duration by) {
        if (base.length() < SECOND_DIGITS) {
            return Optional.empty();
        }
        try {
            LocalDateTime time = LocalDateTime.parse(base.substring(0, SECOND_DIGITS), TO_THE_SECOND);
            LocalDateTime earlier = time.minusSeconds(by.plusNanos(999_999_999).toSeconds());
            if (earlier.getYear() < 0 || earlier.getYear() > LAST_YEAR) {
                return Optional.empty();
            }
            return Optional.of(TO_THE_SECOND.format(earlier) + base.substring(SECOND_DIGITS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the name of a change file states a time before another, if it were in UTC; no other name does. */
    public static boolean isBefore(String base, Instant time) {
        boolean statesTime = base.length() > SECOND_DIGITS && Character.isDigit(base.charAt(0));
        return statesTime && base.compareTo(TO_THE_SECOND.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC))) < 0;
    }
}

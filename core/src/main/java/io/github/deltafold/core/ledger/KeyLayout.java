package io.github.deltafold.core.ledger;

import io.github.deltafold.core.naming.NameTime;
import io.github.deltafold.core.naming.StagedFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the keys of change files sort as their names do: where they lie in the folder of their table, or in date
 * folders that begin with the year. Only then does a listing from a key on show all that is newer.
 */
final class KeyLayout {
    private KeyLayout() {}

    /** The layout that all files have, as text to compare; empty when they have several, or one that does not sort. */
    static Optional<String> of(List<KnownFile> files) {
        Optional<String> layout = Optional.empty();
        for (KnownFile file : files) {
            Optional<String> its = of(file.file());
            if (its.isEmpty() || (layout.isPresent() && !layout.equals(its))) {
                return Optional.empty();
            }
            layout = its;
        }
        return layout;
    }

    private static Optional<String> of(StagedFile file) {
        String key = file.key();
        String table = file.name().table().folder() + "/";
        String folders = key.substring(table.length(), key.lastIndexOf('/') + 1);
        String digits = folders.replaceAll("[/-]", "");
        String base = file.name().base();
        // a folder may be of the day on which the source committed, and the name of the next one, when it was written
        String earliest = NameTime.earlier(base, Duration.ofDays(1)).orElse(base);
        boolean followsTime = digits.chars().allMatch(Character::isDigit)
                && digits.length() < base.length() - 1
                && digits.compareTo(begin(earliest, digits)) >= 0
                && digits.compareTo(begin(base, digits)) <= 0;
        return followsTime ? Optional.of("/" + folders.replaceAll("[0-9]", "0")) : Optional.empty();
    }

    private static String begin(String base, String digits) {
        return base.replace("-", "").substring(0, digits.length());
    }
}

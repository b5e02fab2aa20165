package io.github.deltafold.core.ledger;

import io.github.deltafold.core.naming.StagedFile;
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
        boolean followsTime = digits.chars().allMatch(Character::isDigit)
                && file.name().base().replace("-", "").startsWith(digits);
        return followsTime ? Optional.of("/" + folders.replaceAll("[0-9]", "0")) : Optional.empty();
    }
}

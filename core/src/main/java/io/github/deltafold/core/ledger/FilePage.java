package io.github.deltafold.core.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Change files that batches took in, written down once and apart from the summary, which holds what is newer.
 *
 * @param files by key
 */
record FilePage(List<KnownFile> files) {
    FilePage {
        files = List.copyOf(files);
    }

    /** These files for looking up. */
    Map<String, KnownFile> byKey() {
        return files.stream()
                .collect(Collectors.toMap(
                        file -> file.file().key(), Function.identity(), (first, second) -> second, TreeMap::new));
    }

    /**
     * Where a page lies, and what it may hold.
     *
     * @param name name of its object
     * @param first least key
     * @param last greatest key
     * @param files how many it holds
     * @param layout how its keys are made, as {@link KeyLayout} says; empty text where they do not follow time
     */
    record Entry(String name, String first, String last, int files, String layout) {
        static Entry of(String name, List<KnownFile> files) {
            return new Entry(
                    name,
                    files.get(0).file().key(),
                    files.get(files.size() - 1).file().key(),
                    files.size(),
                    KeyLayout.of(files).orElse(""));
        }

        boolean mayHold(String key) {
            return first.compareTo(key) <= 0 && key.compareTo(last) <= 0;
        }

        Optional<String> keyLayout() {
            return Optional.of(layout).filter(text -> !text.isEmpty());
        }
    }
}

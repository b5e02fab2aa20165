package io.github.deltafold.core.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The pages of a table. Read only where a key asks for it: a look at what is new reads none.
 *
 * @param entries the pages, as they were written
 * @param reader reads a page, by the name of its object
 */
record FilePages(List<FilePage.Entry> entries, Function<String, Map<String, KnownFile>> reader) {
    static final FilePages NONE = new FilePages(List.of(), name -> Map.of());

    FilePages {
        entries = List.copyOf(entries);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What the newest page that holds a key says of it. */
    Optional<KnownFile> find(String key) {
        return newestFirst()
                .filter(entry -> entry.mayHold(key))
                .flatMap(entry -> Stream.ofNullable(reader.apply(entry.name()).get(key)))
                .findFirst();
    }

    /** Every file, as the newest page says. <b>Cost:</b> one request per page. */
    Stream<KnownFile> all() {
        Set<String> seen = new HashSet<>();
        return newestFirst()
                .flatMap(entry -> reader.apply(entry.name()).values().stream())
                .filter(file -> seen.add(file.file().key()));
    }

    private Stream<FilePage.Entry> newestFirst() {
        return IntStream.iterate(entries.size() - 1, i -> i >= 0, i -> i - 1).mapToObj(entries::get);
    }

    /** These pages and newer ones, and who reads them. */
    FilePages and(List<FilePage.Entry> more, Function<String, Map<String, KnownFile>> readerOfAll) {
        List<FilePage.Entry> all = new ArrayList<>(entries);
        all.addAll(more);
        return new FilePages(all, readerOfAll);
    }

    /**
     * The greatest key in a page, where no key that follows in time sorts before it; empty without pages, and where the
     * files here or there have other layouts.
     */
    Optional<String> greatestKey(Optional<String> layoutHere) {
        boolean follows = !isEmpty()
                && layoutHere.isPresent()
                && entries.stream().allMatch(entry -> entry.keyLayout().equals(layoutHere));
        return follows ? entries.stream().map(FilePage.Entry::last).max(Comparator.naturalOrder()) : Optional.empty();
    }
}

package io.github.deltafold.core.staging;

import io.github.deltafold.core.store.KeyOrder;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Folders of the staging area that a look is about. */
public final class Folders {
    /** All of it. */
    public static final Folders ALL = new Folders(new TreeSet<>());

    private final NavigableSet<String> prefixes;

    private Folders(NavigableSet<String> prefixes) {
        this.prefixes = prefixes;
    }

    /** Some folders; of one within another the outer one counts. */
    public static Folders of(Collection<String> folders) {
        NavigableSet<String> prefixes = new TreeSet<>(KeyOrder.BY_BYTES);
        folders.forEach(folder -> prefixes.add(folder + "/"));
        prefixes.removeIf(prefix -> {
            String outer = prefixes.lower(prefix);
            return outer != null && prefix.startsWith(outer);
        });
        return new Folders(prefixes);
    }

    /** What a listing of all of them has to start after. */
    String start() {
        return prefixes.isEmpty() ? "" : prefixes.first();
    }

    boolean hold(String key) {
        String nearest = prefixes.floor(key);
        return prefixes.isEmpty() || (nearest != null && key.startsWith(nearest));
    }

    /** The next folder after a key that none holds; empty after the last. */
    Optional<String> next(String key) {
        return Optional.ofNullable(prefixes.higher(key));
    }
}

package io.github.deltafold.core.testing;

import io.github.deltafold.core.testing.ReloadedSource.Change;
import io.github.deltafold.core.testing.ReloadedSource.ChangesFile;
import io.github.deltafold.core.testing.ReloadedSource.LoadFile;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a table may hold, in a few plain lines: the rows of one whole load, and the changes after it that were delivered.
 *
 * @param epoch which load of the source it shows
 * @param base the rows of that load, and the older ones that it may not take away
 */
record ReloadedTable(int epoch, Map<Integer, String> base) {
    /** A table that was never loaded. */
    static final ReloadedTable EMPTY = new ReloadedTable(0, Map.of());

    /** The table after a part of its first load, or all of it. */
    static ReloadedTable firstLoad(Collection<LoadFile> files) {
        TreeMap<Integer, String> rows = new TreeMap<>();
        files.forEach(file -> rows.putAll(file.sound()));
        return new ReloadedTable(0, rows);
    }

    /**
     * The table once a load took the place of this one.
     *
     * @param shown the rows that it takes the place of
     */
    static ReloadedTable reloaded(int epoch, List<LoadFile> files, Map<Integer, String> shown) {
        Set<Integer> kept = new HashSet<>();
        files.forEach(file -> kept.addAll(file.rejected()));
        boolean keyless = files.stream().anyMatch(LoadFile::keyless);
        TreeMap<Integer, String> rows = new TreeMap<>(shown);
        rows.keySet().removeIf(id -> !keyless && !kept.contains(id));
        files.forEach(file -> rows.putAll(file.sound()));
        return new ReloadedTable(epoch, rows);
    }

    /** The rows after changes, whatever their order of delivery. */
    Map<Integer, String> rows(Collection<ChangesFile> changes) {
        TreeMap<Integer, String> rows = new TreeMap<>(base);
        changes.stream()
                .sorted(Comparator.comparing(ChangesFile::base))
                .flatMap(file -> file.changes().stream())
                .forEach(change -> apply(rows, change));
        return rows;
    }

    private static void apply(Map<Integer, String> rows, Change change) {
        String value = change.value();
        if (value == null) {
            rows.remove(change.id());
        } else {
            rows.put(change.id(), value);
        }
    }
}

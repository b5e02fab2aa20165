package io.github.deltafold.core.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A source table that changes at random, and DMS, which writes loads and changes of it into files. */
final class ReloadedSource {
    /** Ids of one load file, so that a range that did not change gives the same bytes in the next load. */
    private static final int IDS_PER_FILE = 3;

    private static final int IDS = 12;

    private final Random random;
    private final String extension;
    private final TreeMap<Integer, String> rows = new TreeMap<>();
    private final Map<Integer, String> removed = new HashMap<>();
    private int values;
    private int changeFiles;

    /** A table without rows. */
    ReloadedSource(Random random, String extension) {
        this.random = random;
        this.extension = extension;
    }

    /** A change of a row; without a value it is a delete. */
    record Change(char operation, int id, @Nullable String value) {
        String line() {
            return operation + "," + id + "," + (value == null ? "," : value);
        }
    }

    /** A file as DMS wrote it. */
    sealed interface Written {
        String key();

        List<String> lines();

        default byte[] bytes() {
            return (String.join("\n", lines()) + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * A full-load file.
     *
     * @param sound the rows of it that can be read
     * @param rejected the ids of lines whose value does not fit
     * @param keyless whether a line does not tell its id
     */
    record LoadFile(String key, List<String> lines, Map<Integer, String> sound, Set<Integer> rejected, boolean keyless)
            implements Written {}

    /** A change file. */
    record ChangesFile(String key, List<Change> changes) implements Written {
        @Override
        public List<String> lines() {
            return changes.stream().map(Change::line).toList();
        }

        /** The name, by which change files are ordered. */
        String base() {
            return key.substring(key.lastIndexOf('/') + 1, key.indexOf('.'));
        }
    }

    /** The rows as they are now. */
    Map<Integer, String> rows() {
        return rows;
    }

    /** Changes a row; one that comes back may be what it was. */
    Change change() {
        int id = 1 + random.nextInt(IDS);
        String value = rows.get(id);
        if (value != null && random.nextInt(3) == 0) {
            rows.remove(id);
            removed.put(id, value);
            return new Change('D', id, null);
        }
        String before = removed.get(id);
        return value == null && before != null && random.nextBoolean() ? put(id, before) : put(id, fresh());
    }

    /** Gives the first row a value that it never had, or makes one. */
    Change touchFirst() {
        return put(rows.isEmpty() ? 1 : rows.firstKey(), fresh());
    }

    /** Takes all rows away. */
    void truncate() {
        removed.putAll(rows);
        rows.clear();
    }

    private Change put(int id, String value) {
        char operation = rows.containsKey(id) ? 'U' : 'I';
        rows.put(id, value);
        return new Change(operation, id, value);
    }

    private String fresh() {
        int number = ++values;
        return "v" + number + "," + number;
    }

    /** Writes a full load: no file for no row, else a file per range of ids that has rows. */
    List<LoadFile> load(boolean faulty) {
        List<LoadFile> files = new ArrayList<>();
        for (int first = 1; first <= IDS; first += IDS_PER_FILE) {
            Map<Integer, String> range = rows.subMap(first, first + IDS_PER_FILE);
            if (!range.isEmpty()) {
                files.add(loadFile(files.size() + 1, range, faulty));
            }
        }
        return files;
    }

    private LoadFile loadFile(int number, Map<Integer, String> range, boolean faulty) {
        List<String> lines = new ArrayList<>();
        TreeMap<Integer, String> sound = new TreeMap<>();
        Set<Integer> rejected = new TreeSet<>();
        boolean keyless = faulty && random.nextInt(12) == 0;
        range.forEach((id, value) -> {
            if (faulty && random.nextInt(8) == 0) {
                rejected.add(id);
                lines.add(id + ",name,not a number");
            } else {
                sound.put(id, value);
                lines.add(id + "," + value);
            }
        });
        if (keyless) {
            lines.add("no id,name,1");
        }
        String key = String.format(Locale.ROOT, "sales/orders/LOAD%08X%s", number, extension);
        return new LoadFile(key, lines, sound, rejected, keyless);
    }

    /** Writes changes, under a name greater than all before. */
    ChangesFile write(List<Change> changes) {
        int number = changeFiles++;
        String name = String.format(Locale.ROOT, "20260105-%02d%02d00000", number / 60, number % 60);
        return new ChangesFile("sales/orders/" + name + ".csv", changes);
    }
}

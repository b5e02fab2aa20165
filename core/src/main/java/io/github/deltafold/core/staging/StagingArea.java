package io.github.deltafold.core.staging;

import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.KeyOrder;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The staging prefix, as DMS fills it.
 *
 * <p>A listing runs in the order of keys, so change files, whose names begin with digits, are seen before the full-load
 * files of their table: a full load that is complete when its first change is listed is listed with it.
 */
public final class StagingArea {
    private static final int UNKNOWN_SHOWN = 5;

    /** So many keys that nobody asks for are listed on, as a request brings them anyway; then the listing starts anew. */
    private static final int PATIENCE = 1_000;

    private final ObjectStore store;

    public StagingArea(ObjectStore store) {
        this.store = store;
    }

    /** The store that the keys of staged files belong to. */
    public ObjectStore store() {
        return store;
    }

    /** Lists everything. <b>Cost:</b> one request per 1,000 objects. */
    public StagingListing list() {
        return new Look("", Folders.ALL, NewFiles.UNKNOWN, null).listing();
    }

    /** Lists what is staged for one table. */
    public TableListing list(TableName table) {
        return new Look(table.folder() + "/", Folders.ALL, NewFiles.UNKNOWN, null)
                .listing()
                .of(table);
    }

    /**
     * Lists what is new in some folders, and of every table some of what is not. <b>Cost:</b> a request per 1,000 objects of
     * those folders, but at most three for the old files of a table, and two for what lies between two folders.
     *
     * @param begun what time it is
     */
    public StagingListing list(Folders folders, NewFiles newFiles, Instant begun) {
        return new Look("", folders, newFiles, begun).listing();
    }

    /** One look at the files below a prefix. */
    private final class Look {
        private final @Nullable Instant begun;
        private final String prefix;
        private final Folders folders;
        private final NewFiles newFiles;
        private final Map<TableName, List<StagedFile>> byTable = new TreeMap<>();
        private final Map<TableName, String> afterByTable = new HashMap<>();
        private final Set<TableName> inPart = new HashSet<>();
        private final List<String> unknown = new ArrayList<>();
        private long unknownCount;

        Look(String prefix, Folders folders, NewFiles newFiles, @Nullable Instant begun) {
            this.begun = begun;
            this.prefix = prefix;
            this.folders = folders;
            this.newFiles = newFiles;
        }

        StagingListing listing() {
            Optional<String> from = Optional.of(folders.start());
            while (from.isPresent()) {
                from = listFrom(from.get());
            }
            TreeMap<TableName, TableListing> tables = new TreeMap<>();
            byTable.forEach(
                    (table, files) -> tables.put(table, TableListing.of(files, inPart.contains(table) ? null : begun)));
            return new StagingListing(tables, unknown, unknownCount);
        }

        /** Lists from a key on to the end, or to where it pays to start anew, which is given back. */
        private Optional<String> listFrom(String from) {
            long passedOver = 0;
            try (Stream<StoredObject> objects = store.list(prefix, from)) {
                for (StoredObject object : (Iterable<StoredObject>) objects::iterator) {
                    Optional<String> onlyAfter = goOnAfter(object);
                    if (onlyAfter.isEmpty()) {
                        continue;
                    }
                    passedOver++;
                    if (onlyAfter.get().isEmpty() || passedOver > PATIENCE) {
                        return onlyAfter.filter(key -> !key.isEmpty());
                    }
                }
            }
            return Optional.empty();
        }

        /** Takes an object in, or gives back the key after which there is something to take in; empty text after the last. */
        private Optional<String> goOnAfter(StoredObject object) {
            String key = object.key();
            if (!folders.hold(key)) {
                return Optional.of(folders.next(key).orElse(""));
            }
            if (StagedFileName.isForeign(key)) {
                return Optional.empty();
            }
            Optional<StagedFileName> name = StagedFileName.parse(key);
            if (name.isEmpty()) {
                addUnknown(key);
                return Optional.empty();
            }
            TableName table = name.get().table();
            String after = newFilesAfter(table);
            if (KeyOrder.BY_BYTES.compare(key, after) <= 0) {
                inPart.add(table);
                return Optional.of(after);
            }
            add(table, object);
            return Optional.empty();
        }

        /** Asked of tables that show many files only: of the others the files are soon listed. */
        private String newFilesAfter(TableName table) {
            if (byTable.getOrDefault(table, List.of()).size() < PATIENCE) {
                return "";
            }
            return afterByTable.computeIfAbsent(table, newFiles::after);
        }

        private void add(TableName table, StoredObject object) {
            byTable.computeIfAbsent(table, unused -> new ArrayList<>())
                    .add(new StagedFile(object.key(), object.etag(), object.sizeBytes(), object.modified()));
        }

        private void addUnknown(String key) {
            unknownCount++;
            if (unknown.size() < UNKNOWN_SHOWN) {
                unknown.add(key);
            }
        }
    }
}

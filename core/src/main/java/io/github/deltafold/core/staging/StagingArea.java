package io.github.deltafold.core.staging;

import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The staging prefix, as DMS fills it.
 *
 * <p>A listing runs in the order of keys, so change files, whose names begin with digits, are seen before the full-load
 * files of their table: a full load that is complete when its first change is listed is listed with it.
 */
public final class StagingArea {
    private static final int UNKNOWN_SHOWN = 5;

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
        return list("");
    }

    /** Lists what is staged for one table. */
    public TableListing list(TableName table) {
        return list(table.folder() + "/").of(table);
    }

    private StagingListing list(String prefix) {
        Map<TableName, List<StagedFile>> byTable = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        long unknownCount = 0;
        try (Stream<StoredObject> objects = store.list(prefix, "")) {
            for (StoredObject object : (Iterable<StoredObject>) objects::iterator) {
                if (StagedFileName.isForeign(object.key())) {
                    continue;
                }
                Optional<StagedFileName> name = StagedFileName.parse(object.key());
                if (name.isPresent()) {
                    byTable.computeIfAbsent(name.get().table(), table -> new ArrayList<>())
                            .add(new StagedFile(object.key(), object.etag(), object.sizeBytes(), object.modified()));
                    continue;
                }
                unknownCount++;
                if (unknown.size() < UNKNOWN_SHOWN) {
                    unknown.add(object.key());
                }
            }
        }
        TreeMap<TableName, TableListing> tables = new TreeMap<>();
        byTable.forEach((table, files) -> tables.put(table, TableListing.of(files)));
        return new StagingListing(tables, unknown, unknownCount);
    }
}

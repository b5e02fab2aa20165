package io.github.deltafold.core.staging;

import io.github.deltafold.core.naming.TableName;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies under the staging prefix, at one look.
 *
 * @param tables what is staged, by table
 * @param unknown keys outside the grammar, the first of them
 * @param unknownCount how many keys are outside the grammar
 */
public record StagingListing(SortedMap<TableName, TableListing> tables, List<String> unknown, long unknownCount) {
    public StagingListing {
        tables = new TreeMap<>(Map.copyOf(tables));
        unknown = List.copyOf(unknown);
    }

    /** What is staged for a table; empty when it has no folder, which is no error: DMS makes none for an empty table. */
    public TableListing of(TableName table) {
        return tables.getOrDefault(table, TableListing.EMPTY);
    }
}

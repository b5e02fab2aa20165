package io.github.deltafold.core.fold;

import io.github.deltafold.core.naming.TableName;

/** What the operator should know of a batch that was folded. */
public final class FoldWarnings {
    private FoldWarnings() {}

    /** Changes were set aside that are not newer than forgotten tombstones. */
    public static String beyondHorizon(TableName table) {
        return "Changes of " + table + " that are older than the tombstone horizon are quarantined, since a deleted row"
                + " could come back. Compare them with the source, then run 'quarantine replay --table " + table + "'.";
    }
}

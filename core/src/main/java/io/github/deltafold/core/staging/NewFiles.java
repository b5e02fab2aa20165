package io.github.deltafold.core.staging;

import io.github.deltafold.core.naming.TableName;

/** From where on the keys of a table show what is new. */
@FunctionalInterface
public interface NewFiles {
    /** Nobody knows: everything is listed. */
    NewFiles UNKNOWN = table -> "";

    /** The key after which everything new lies; empty text to list everything. */
    String after(TableName table);
}

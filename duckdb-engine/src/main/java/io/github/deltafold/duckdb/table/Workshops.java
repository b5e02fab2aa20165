package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.spec.LakeConfig;

/** Gives places to work, one for each deed, which end with it. */
@FunctionalInterface
public interface Workshops {
    /** Opens a place to work. */
    OpenWorkshop open(LakeConfig config);

    /** Does something in a place of its own. */
    default <T> T in(LakeConfig config, Deed<T> deed) {
        try (OpenWorkshop open = open(config)) {
            return deed.in(open.workshop());
        }
    }

    /** Something to do in a workshop. */
    @FunctionalInterface
    interface Deed<T> {
        T in(Workshop workshop);
    }

    /** A workshop until it is closed. */
    interface OpenWorkshop extends AutoCloseable {
        Workshop workshop();

        @Override
        void close();
    }
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;

/** What an engine remembers of deletes, so that a late insert cannot revive a row: the part that can be forgotten. */
public interface TombstoneMemory {
    /** Looks which tombstones a limit covers, and what would stay. <b>Cost:</b> a pass over the tombstones' orders. */
    Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit);

    /**
     * Forgets what a purge takes. Safe to repeat, and to be told of twice at the same time. <b>If it fails</b>, some of it
     * may be forgotten already.
     */
    void forget(LakeConfig config, TableSpec spec, Purge purge);
}

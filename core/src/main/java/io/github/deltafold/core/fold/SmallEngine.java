package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;

/**
 * An engine for what fits one machine. What does not, it refuses with {@link UnfitForEngineException}, from any of its
 * methods, before anything is committed.
 */
public interface SmallEngine extends TableEngine {
    /**
     * Whether it would fold a batch, as far as can be told before a file is read.
     *
     * <p><b>Cost:</b> a look at the table's log.
     */
    Outlook outlook(LakeConfig config, TableSpec spec, BatchPlan plan);
}

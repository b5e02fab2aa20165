package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;

/**
 * An engine for what fits one machine. What does not, it refuses with {@link UnfitForEngineException}, from any of its
 * methods, before anything is committed.
 */
public interface SmallEngine extends TableEngine {
    /**
     * Why it would leave a batch to a larger engine, as far as can be told before a file is read; empty where it would not.
     *
     * <p><b>Cost:</b> a look at the table's log.
     */
    Optional<String> whyUnfit(LakeConfig config, TableSpec spec, BatchPlan plan);
}

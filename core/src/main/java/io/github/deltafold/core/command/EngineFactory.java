package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;

/** Starts engines; asked only when there is work for one. */
@FunctionalInterface
public interface EngineFactory {
    /**
     * Starts an engine.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when the engine chosen is not there
     */
    TableEngine start(LakeConfig config, EngineChoice choice);

    /** Which engine would fold a batch, and why, for a person who looks before it is done. */
    default String preview(LakeConfig config, EngineChoice choice, TableSpec spec, BatchPlan plan) {
        return "with spark";
    }
}

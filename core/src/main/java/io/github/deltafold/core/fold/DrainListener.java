package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.naming.TableName;

/** Hears what a drain does while it does it, from several threads. */
public interface DrainListener {
    /** Hears nothing. */
    DrainListener SILENT = new DrainListener() {};

    /** A batch is about to be folded. */
    default void folding(TableName table, BatchPlan plan) {}

    /** A batch is recorded. */
    default void recorded(TableName table, BatchOutcome outcome) {}
}

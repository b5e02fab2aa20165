package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.naming.StagedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a table now.
 *
 * @param plan the next batch; null when there is none
 * @param pending files that are staged and in no batch yet, those of {@code plan} included
 * @param warnings what the operator should know although no batch carries it
 */
public record PlanDecision(@Nullable BatchPlan plan, List<StagedFile> pending, List<String> warnings) {
    public PlanDecision {
        pending = List.copyOf(pending);
        warnings = List.copyOf(warnings);
    }
}

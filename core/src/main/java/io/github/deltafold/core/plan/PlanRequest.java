package io.github.deltafold.core.plan;

import io.github.deltafold.core.naming.StagedFile;
import java.util.Set;

/**
 * What an invocation asks of the plan.
 *
 * @param onlyFiles the change files to plan, as keys below staging; full loads are planned with them; empty for all
 * @param loadComplete whether the operator says that a pending reload is complete
 * @param reload whether the operator says that the full load as it is staged is a new baseline
 */
public record PlanRequest(Set<String> onlyFiles, boolean loadComplete, boolean reload) {
    /** Whatever is staged. */
    public static final PlanRequest ALL = new PlanRequest(Set.of(), false, false);

    public PlanRequest {
        onlyFiles = Set.copyOf(onlyFiles);
    }

    /** Whether a change file is asked for. */
    boolean wants(StagedFile changeFile) {
        return onlyFiles.isEmpty() || onlyFiles.contains(changeFile.key());
    }

    /** The same request once a reload was planned: it is asked for once. */
    public PlanRequest withoutReload() {
        return new PlanRequest(onlyFiles, loadComplete, false);
    }
}

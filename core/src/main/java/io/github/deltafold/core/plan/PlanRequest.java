package io.github.deltafold.core.plan;

import org.jspecify.annotations.Nullable;

/**
 * What an invocation asks of the plan.
 *
 * @param onlyFile the one change file to plan, as key below staging; full loads are planned with it; null for all
 * @param loadComplete whether the operator says that a pending reload is complete
 * @param reload whether the operator says that the full load as it is staged is a new baseline
 */
public record PlanRequest(@Nullable String onlyFile, boolean loadComplete, boolean reload) {
    /** Whatever is staged. */
    public static final PlanRequest ALL = new PlanRequest(null, false, false);

    /** The same request once a reload was planned: it is asked for once. */
    public PlanRequest withoutReload() {
        return new PlanRequest(onlyFile, loadComplete, false);
    }
}

package io.github.deltafold.core.plan;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.naming.TableName;
import java.util.List;

/** Every message that planning a batch can end with. */
final class PlanErrors {
    private PlanErrors() {}

    static BadSetting changesGone(TableName table, List<String> keys) {
        return new BadSetting("Cannot take the full load of " + table + " as a new baseline: " + keys.size()
                + " change files that follow it are no longer staged (first: " + keys.get(0) + "), so that their"
                + " changes would be lost. Stage them again, or have DMS reload the table.");
    }
}

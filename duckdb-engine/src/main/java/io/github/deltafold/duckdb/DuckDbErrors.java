package io.github.deltafold.duckdb;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.naming.TableName;

/** Every message of the small engine that a person may read. */
final class DuckDbErrors {
    private DuckDbErrors() {}

    static Failure unknownFeature(TableName table, String feature, Throwable cause) {
        return new BadSetting(
                "Cannot use the small engine on " + table + ": it does not know " + feature
                        + ", and what it does not know it leaves alone. Use 'engine: spark' or 'engine: auto'.",
                cause);
    }

    static Failure tooBig(TableName table, Throwable cause) {
        return new RunFailed(
                "Cannot fold the next batch of " + table
                        + " with the small engine: it needs more memory and disk than it"
                        + " may take. Nothing is lost: run 'apply --engine spark', or 'engine: auto'.",
                cause);
    }
}

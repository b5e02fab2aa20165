package io.github.deltafold.spark;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;

/** Every message of the Spark engine that a person may read. */
final class SparkErrors {
    private SparkErrors() {}

    static Failure noSuchEngine() {
        return new BadSetting("Cannot use engine 'duckdb': a Spark job carries no small engine, './deltafold' does. Use"
                + " 'engine: spark' or 'engine: auto' here.");
    }

    /** For places that know exceptions, not exit codes. */
    static Failure runEnded(int exitCode) {
        String why = exitCode == 2 ? "somebody must change something first" : "nothing is lost, run it again";
        return new RunFailed(
                "Cannot finish the run: 'apply' ended with exit code " + exitCode + " (" + why
                        + "). The log of the run says what happened.",
                null);
    }
}

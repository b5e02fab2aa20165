package io.github.deltafold.spark;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;

/** Every message of the Spark engine that a person may read. */
final class SparkErrors {
    private SparkErrors() {}

    static Failure noSuchEngine() {
        return new BadSetting("Cannot use engine 'duckdb': a Spark job carries no small engine, './deltafold' does. Use"
                + " 'engine: spark' or 'engine: auto' here.");
    }
}

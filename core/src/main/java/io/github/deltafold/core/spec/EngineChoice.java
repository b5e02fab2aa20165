package io.github.deltafold.core.spec;

/** Which engine folds batches. AUTO takes the smallest that can; until there is a small engine, that is Spark. */
public enum EngineChoice {
    AUTO,
    SPARK,
    DUCKDB
}

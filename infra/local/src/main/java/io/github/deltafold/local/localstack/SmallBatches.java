package io.github.deltafold.local.localstack;

/** Who folds what is small, as the template's parameter says it. */
public enum SmallBatches {
    SPARK,
    LAMBDA
}

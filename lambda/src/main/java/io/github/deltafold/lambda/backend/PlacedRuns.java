package io.github.deltafold.lambda.backend;

import java.util.function.Predicate;

/**
 * Runs in two places: the fold function runs every group, but those that were given to Spark.
 *
 * <p>The name of a run tells its place: a run of the fold function begins with {@link #FOLD_FUNCTION}, and no run of Spark
 * does.
 */
public final class PlacedRuns implements JobBackend {
    /** Begins the name of every run of the fold function. */
    public static final String FOLD_FUNCTION = "fold-function/";

    private final JobBackend spark;
    private final JobBackend foldFunction;
    private final Predicate<String> isGivenToSpark;

    /**
     * Both places.
     *
     * @param isGivenToSpark asked whenever a run of a group is started
     */
    public PlacedRuns(JobBackend spark, JobBackend foldFunction, Predicate<String> isGivenToSpark) {
        this.spark = spark;
        this.foldFunction = foldFunction;
        this.isGivenToSpark = isGivenToSpark;
    }

    @Override
    public String start(String group, long generation, String token) {
        return (isGivenToSpark.test(group) ? spark : foldFunction).start(group, generation, token);
    }

    @Override
    public RunStatus status(String run) {
        return (run.startsWith(FOLD_FUNCTION) ? foldFunction : spark).status(run);
    }
}

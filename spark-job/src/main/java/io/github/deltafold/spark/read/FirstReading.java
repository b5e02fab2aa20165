package io.github.deltafold.spark.read;

import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;

/**
 * The one job of a batch that may find a file unreadable and go on: its reports are looked at before anything is written.
 *
 * <p>What was read is kept, but an executor that is lost takes its share along, and Spark reads those files again, in the
 * middle of the MERGE even. A file that has gone meanwhile must then fail the job: its rows would be missing from the
 * commit, and nobody would look at the report.
 */
public final class FirstReading {
    private static final String PROPERTY = "deltafold.first-reading";

    private FirstReading() {}

    /** Runs the jobs of the first reading; their tasks are told by a property that travels with them. */
    public static <T> T of(SparkContext context, Supplier<T> jobs) {
        context.setLocalProperty(PROPERTY, "true");
        try {
            return jobs.get();
        } finally {
            context.setLocalProperty(PROPERTY, null);
        }
    }

    /** In a task: fails unless this is the first reading. */
    static void require(String file) {
        TaskContext task = TaskContext.get();
        if (task == null || !"true".equals(task.getLocalProperty(PROPERTY))) {
            throw new IllegalStateException("Staged file " + file
                    + " was gone, replaced or damaged when it had to be read" + " again, after an executor was lost");
        }
    }
}

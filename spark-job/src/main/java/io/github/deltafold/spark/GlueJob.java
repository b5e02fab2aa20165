package io.github.deltafold.spark;

import io.github.deltafold.core.failure.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The main class for AWS Glue: {@code apply} with the arguments of the run.
 *
 * <p>Glue hands over the arguments of job and run as {@code --key value}, in any order and among its own ({@code --JOB_NAME},
 * {@code --TempDir} and others that change with its versions), so what is not known here is passed over. It takes the end
 * of this method for success and an exception for failure, and calls a job that leaves the JVM itself failed.
 */
public final class GlueJob {
    private static final Set<String> KNOWN = Set.of("--config", "--group", "--generation", "--table", "--file");

    private GlueJob() {}

    /**
     * Runs {@code apply}.
     *
     * @throws io.github.deltafold.core.failure.RunFailed when it did not end well; Glue shows the message
     */
    public static void main(String[] arguments) {
        int exitCode = SparkJob.execute(commandLine(arguments));
        if (!ExitCode.isDone(exitCode)) {
            throw SparkErrors.runEnded(exitCode);
        }
    }

    /** The command line that these arguments mean. */
    static String[] commandLine(String... arguments) {
        List<String> command = new ArrayList<>(List.of("apply"));
        int at = 0;
        while (at + 1 < arguments.length) {
            if (!KNOWN.contains(arguments[at])) {
                at++;
                continue;
            }
            command.add(arguments[at]);
            command.add(arguments[at + 1]);
            at += 2;
        }
        return command.toArray(new String[0]);
    }
}

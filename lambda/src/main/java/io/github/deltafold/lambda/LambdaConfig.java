package io.github.deltafold.lambda;

import io.github.deltafold.lambda.backend.EmrServerlessJob;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.util.Map;

/**
 * The environment of the function; the only reader of its variables, which {@code template.yaml} sets.
 *
 * @param configUri {@code DELTAFOLD_CONFIG}: URI of {@code deltafold.yaml}, handed to every run
 * @param stagingBucket {@code DELTAFOLD_STAGING_BUCKET}: bucket that DMS writes to
 * @param stagingPrefix {@code DELTAFOLD_STAGING_PREFIX}: folder of the DMS endpoint in that bucket; may be empty
 * @param applicationId {@code DELTAFOLD_EMR_APPLICATION_ID}: EMR Serverless application that runs the job
 * @param jobRoleArn {@code DELTAFOLD_JOB_ROLE_ARN}: role that a run works under
 * @param jobJarUri {@code DELTAFOLD_JOB_JAR}: URI of the job jar
 * @param stack {@code DELTAFOLD_STACK}: name of the stack, a dimension of the metrics
 * @param foldFunction {@code DELTAFOLD_FOLD_FUNCTION}: name of the function that folds small batches; blank where Spark does
 */
public record LambdaConfig(
        String configUri,
        String stagingBucket,
        String stagingPrefix,
        String applicationId,
        String jobRoleArn,
        String jobJarUri,
        String stack,
        String foldFunction) {
    /**
     * Reads the environment.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when a variable is not set, or blank where it must not be
     */
    public LambdaConfig(Map<String, String> environment) {
        this(
                value(environment, "DELTAFOLD_CONFIG"),
                value(environment, "DELTAFOLD_STAGING_BUCKET"),
                valueOrBlank(environment, "DELTAFOLD_STAGING_PREFIX"),
                value(environment, "DELTAFOLD_EMR_APPLICATION_ID"),
                value(environment, "DELTAFOLD_JOB_ROLE_ARN"),
                value(environment, "DELTAFOLD_JOB_JAR"),
                environment.getOrDefault("DELTAFOLD_STACK", "").strip(),
                environment.getOrDefault("DELTAFOLD_FOLD_FUNCTION", "").strip());
    }

    /** What a run is made of. */
    EmrServerlessJob job() {
        return new EmrServerlessJob(applicationId, jobRoleArn, jobJarUri, configUri);
    }

    private static String value(Map<String, String> environment, String name) {
        String value = valueOrBlank(environment, name);
        if (value.isBlank()) {
            throw LambdaErrors.missingVariable(name);
        }
        return value;
    }

    private static String valueOrBlank(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw LambdaErrors.missingVariable(name);
        }
        return value.strip();
    }
}

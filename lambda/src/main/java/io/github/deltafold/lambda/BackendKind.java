package io.github.deltafold.lambda;

import io.github.deltafold.lambda.backend.EmrServerlessJob;
import io.github.deltafold.lambda.backend.GlueJob;
import io.github.deltafold.lambda.backend.JobSettings;
import io.github.deltafold.lambda.backend.LocalProcessJob;
import io.github.deltafold.lambda.backend.SparkRestJob;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The places that {@code DELTAFOLD_BACKEND} may name, each with the variables that it needs. */
enum BackendKind {
    EMR_SERVERLESS,
    GLUE,
    SPARK_REST,
    LOCAL_PROCESS;

    /**
     * The place of that name.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when there is none
     */
    static BackendKind named(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> LambdaErrors.wrongVariable("DELTAFOLD_BACKEND", name, "must be one of " + allowed()));
    }

    private static String allowed() {
        return Arrays.stream(values()).map(BackendKind::name).collect(Collectors.joining(", "));
    }

    /**
     * Reads the variables of this place, and no others.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when one of them is missing or wrong
     */
    JobSettings settings(Variables variables, String configUri) {
        return switch (this) {
            case EMR_SERVERLESS ->
                new EmrServerlessJob(
                        variables.value("DELTAFOLD_EMR_APPLICATION_ID"),
                        variables.value("DELTAFOLD_JOB_ROLE_ARN"),
                        variables.value("DELTAFOLD_JOB_JAR"),
                        configUri);
            case GLUE -> new GlueJob(variables.value("DELTAFOLD_GLUE_JOB"), configUri);
            case SPARK_REST ->
                SparkRestJob.of(
                        variables.value("DELTAFOLD_SPARK_MASTER"),
                        variables.value("DELTAFOLD_JOB_JAR"),
                        configUri,
                        variables.valueIfSet("DELTAFOLD_SPARK_SETTINGS"));
            case LOCAL_PROCESS ->
                new LocalProcessJob(
                        Path.of(variables.value("DELTAFOLD_COMMAND")),
                        Path.of(variables.value("DELTAFOLD_RUNS")),
                        configUri);
        };
    }
}

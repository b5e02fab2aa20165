package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.lambda.backend.EmrServerlessJob;
import io.github.deltafold.lambda.backend.GlueJob;
import io.github.deltafold.lambda.backend.LocalProcessJob;
import io.github.deltafold.lambda.backend.SparkRestJob;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaConfigTest {
    private static final String CONFIG = "s3://acme-lake/deltafold.yaml";
    private static final Map<String, String> COMMON = Map.of(
            "DELTAFOLD_CONFIG", CONFIG,
            "DELTAFOLD_STAGING_BUCKET", "acme-staging",
            "DELTAFOLD_STAGING_PREFIX", "dms/");

    private static final Map<String, Map<String, String>> PLACES = Map.of(
            "EMR_SERVERLESS",
            Map.of(
                    "DELTAFOLD_EMR_APPLICATION_ID", "00abcdefghij0123",
                    "DELTAFOLD_JOB_ROLE_ARN", "arn:aws:iam::123456789012:role/job",
                    "DELTAFOLD_JOB_JAR", "s3://acme-lake/jobs/spark-job.jar"),
            "GLUE",
            Map.of("DELTAFOLD_GLUE_JOB", "acme-deltafold"),
            "SPARK_REST",
            Map.of("DELTAFOLD_SPARK_MASTER", "http://spark:6066/", "DELTAFOLD_JOB_JAR", "file:/opt/spark-job.jar"),
            "LOCAL_PROCESS",
            Map.of("DELTAFOLD_COMMAND", "/opt/deltafold/deltafold", "DELTAFOLD_RUNS", "/var/deltafold/runs"));

    private final Map<String, String> environment = environment("EMR_SERVERLESS");

    @Test
    void readsEveryVariable() {
        environment.put("DELTAFOLD_STACK", "acme");
        environment.put("DELTAFOLD_FOLD_FUNCTION", "acme-fold");

        LambdaConfig config = new LambdaConfig(environment);

        assertThat(config)
                .isEqualTo(new LambdaConfig(
                        CONFIG,
                        "acme-staging",
                        "dms/",
                        "acme",
                        new EmrServerlessJob(
                                "00abcdefghij0123",
                                "arn:aws:iam::123456789012:role/job",
                                "s3://acme-lake/jobs/spark-job.jar",
                                CONFIG),
                        "acme-fold"));
    }

    @Test
    void needsNeitherStackNorFoldFunction() {
        LambdaConfig config = new LambdaConfig(environment);

        assertThat(config.stack()).isEmpty();
        assertThat(config.foldFunction()).isEmpty();
    }

    @Test
    void readsWhatAGlueJobIs() {
        assertThat(new LambdaConfig(environment("GLUE")).job()).isEqualTo(new GlueJob("acme-deltafold", CONFIG));
    }

    @Test
    void readsWhatASparkClusterIs() {
        Map<String, String> spark = environment("SPARK_REST");
        spark.put("DELTAFOLD_SPARK_SETTINGS", "{\"spark.executor.memory\": \"2g\", \"spark.cores.max\": 4}");

        LambdaConfig config = new LambdaConfig(spark);

        assertThat(config.job())
                .isEqualTo(new SparkRestJob(
                        URI.create("http://spark:6066"),
                        "file:/opt/spark-job.jar",
                        CONFIG,
                        Map.of("spark.executor.memory", "2g", "spark.cores.max", "4")));
    }

    @Test
    void readsWhatALocalProcessIs() {
        assertThat(new LambdaConfig(environment("LOCAL_PROCESS")).job())
                .isEqualTo(new LocalProcessJob(
                        Path.of("/opt/deltafold/deltafold"), Path.of("/var/deltafold/runs"), CONFIG));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELTAFOLD_BACKEND",
                "DELTAFOLD_CONFIG",
                "DELTAFOLD_STAGING_BUCKET",
                "DELTAFOLD_STAGING_PREFIX",
            })
    void namesTheVariableThatIsNotSet(String name) {
        environment.remove(name);

        refuses(environment, notSet(name));
    }

    @ParameterizedTest
    @CsvSource({
        "EMR_SERVERLESS, DELTAFOLD_EMR_APPLICATION_ID",
        "EMR_SERVERLESS, DELTAFOLD_JOB_ROLE_ARN",
        "EMR_SERVERLESS, DELTAFOLD_JOB_JAR",
        "GLUE, DELTAFOLD_GLUE_JOB",
        "SPARK_REST, DELTAFOLD_SPARK_MASTER",
        "SPARK_REST, DELTAFOLD_JOB_JAR",
        "LOCAL_PROCESS, DELTAFOLD_COMMAND",
        "LOCAL_PROCESS, DELTAFOLD_RUNS",
    })
    void namesTheVariableThatThePlaceNeeds(String place, String name) {
        Map<String, String> missing = environment(place);
        missing.remove(name);
        Map<String, String> blank = environment(place);
        blank.put(name, " ");

        refuses(missing, notSet(name));
        refuses(blank, notSet(name));
    }

    @Test
    void namesThePlacesThereAre() {
        environment.put("DELTAFOLD_BACKEND", "EMR");

        refuses(
                environment,
                "Cannot start the Lambda: environment variable DELTAFOLD_BACKEND is 'EMR' (must be one of EMR_SERVERLESS,"
                        + " GLUE, SPARK_REST, LOCAL_PROCESS). It is set in template.yaml.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark://spark:7077", "spark", "http://spark:6066/v1", "http://a b:6066"})
    void refusesWhatIsNoAddressOfAMaster(String master) {
        Map<String, String> spark = environment("SPARK_REST");
        spark.put("DELTAFOLD_SPARK_MASTER", master);

        refuses(
                spark,
                "Cannot start the Lambda: environment variable DELTAFOLD_SPARK_MASTER is '" + master
                        + "' (must be http://host:6066). It is set in template.yaml.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{secret              | it is no JSON, or names a setting twice",
                "{\"spark.a\": 1} {} | it is no JSON, or names a setting twice",
                "{\"spark.a\": 1, \"spark.a\": 2} | it is no JSON, or names a setting twice",
                "{\"spark.a\": null} | 'spark.a' is no setting of Spark with one value",
                "[1]                  | it is no JSON object",
                "{\"memory\": \"2g\"} | 'memory' is no setting of Spark with one value",
                "{\"spark.a\": [1]}   | 'spark.a' is no setting of Spark with one value",
            })
    void refusesWhatAreNoSettingsOfSpark(String settings, String why) {
        Map<String, String> spark = environment("SPARK_REST");
        spark.put("DELTAFOLD_SPARK_SETTINGS", settings);

        refuses(
                spark,
                "Cannot start the Lambda: environment variable DELTAFOLD_SPARK_SETTINGS: " + why
                        + ". Write it like {\"spark.executor.memory\": \"2g\"}. It is set in template.yaml.");
    }

    @Test
    void takesBlankForNotSet() {
        environment.put("DELTAFOLD_STAGING_BUCKET", " ");

        refuses(environment, notSet("DELTAFOLD_STAGING_BUCKET"));
    }

    @Test
    void takesBlankPrefixForTheWholeBucket() {
        environment.put("DELTAFOLD_STAGING_PREFIX", "");

        LambdaConfig config = new LambdaConfig(environment);

        assertThat(config.stagingPrefix()).isEmpty();
    }

    private static Map<String, String> environment(String place) {
        Map<String, String> environment = new HashMap<>(COMMON);
        environment.put("DELTAFOLD_BACKEND", place);
        environment.putAll(PLACES.getOrDefault(place, Map.of()));
        return environment;
    }

    private static void refuses(Map<String, String> environment, String message) {
        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> new LambdaConfig(environment))
                .withMessage(message);
    }

    private static String notSet(String name) {
        return "Cannot start the Lambda: environment variable " + name + " is not set. It is set in template.yaml.";
    }
}

package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.lambda.backend.EmrServerlessJob;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaConfigTest {
    private static final Map<String, String> COMPLETE = Map.of(
            "DELTAFOLD_CONFIG", "s3://acme-lake/deltafold.yaml",
            "DELTAFOLD_STAGING_BUCKET", "acme-staging",
            "DELTAFOLD_STAGING_PREFIX", "dms/",
            "DELTAFOLD_EMR_APPLICATION_ID", "00abcdefghij0123",
            "DELTAFOLD_JOB_ROLE_ARN", "arn:aws:iam::123456789012:role/job",
            "DELTAFOLD_JOB_JAR", "s3://acme-lake/jobs/spark-job.jar");

    private final Map<String, String> environment = new HashMap<>(COMPLETE);

    @Test
    void readsEveryVariable() {
        LambdaConfig config = new LambdaConfig(environment);

        assertThat(config)
                .isEqualTo(new LambdaConfig(
                        "s3://acme-lake/deltafold.yaml",
                        "acme-staging",
                        "dms/",
                        "00abcdefghij0123",
                        "arn:aws:iam::123456789012:role/job",
                        "s3://acme-lake/jobs/spark-job.jar",
                        "",
                        ""));
        assertThat(config.job())
                .isEqualTo(new EmrServerlessJob(
                        "00abcdefghij0123",
                        "arn:aws:iam::123456789012:role/job",
                        "s3://acme-lake/jobs/spark-job.jar",
                        "s3://acme-lake/deltafold.yaml"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELTAFOLD_CONFIG",
                "DELTAFOLD_STAGING_BUCKET",
                "DELTAFOLD_STAGING_PREFIX",
                "DELTAFOLD_EMR_APPLICATION_ID",
                "DELTAFOLD_JOB_ROLE_ARN",
                "DELTAFOLD_JOB_JAR",
            })
    void namesTheVariableThatIsNotSet(String name) {
        environment.remove(name);

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> new LambdaConfig(environment))
                .withMessage("Cannot start the Lambda: environment variable " + name
                        + " is not set. It is set in template.yaml, StagedFileHandler.");
    }

    @Test
    void takesBlankForNotSet() {
        environment.put("DELTAFOLD_STAGING_BUCKET", " ");

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> new LambdaConfig(environment))
                .withMessage("Cannot start the Lambda: environment variable DELTAFOLD_STAGING_BUCKET"
                        + " is not set. It is set in template.yaml, StagedFileHandler.");
    }

    @Test
    void takesBlankPrefixForTheWholeBucket() {
        environment.put("DELTAFOLD_STAGING_PREFIX", "");

        LambdaConfig config = new LambdaConfig(environment);

        assertThat(config.stagingPrefix()).isEmpty();
    }
}

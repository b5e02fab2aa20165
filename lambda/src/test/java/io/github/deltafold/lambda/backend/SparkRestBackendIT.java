package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkRestBackendIT implements JobBackendContract {
    private final SparkMasterServer server = new SparkMasterServer();
    private final String place = "Spark master " + server.endpoint();
    private final JobBackend backend = new SparkRestJob(
                    server.endpoint(),
                    "s3://acme-lake/jobs/spark-job.jar",
                    "s3://acme-lake/d.yaml",
                    Map.of(
                            "spark.executor.memory", "2g",
                            "spark.jars", "/opt/delta.jar",
                            "spark.driver.extraJavaOptions", "-Xss2m"))
            .connect();

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Override
    public JobBackend backend() {
        return backend;
    }

    @Override
    public void begin(String run) {
        server.become(run, "RUNNING");
    }

    @Override
    public void succeed(String run) {
        server.become(run, "FINISHED");
    }

    @Override
    public void fail(String run) {
        server.become(run, "FAILED");
    }

    @Test
    void sendsWhatSparkNeeds() {
        backend.start("default", 7, "token-1");

        assertThat(server.submissions()).hasSize(1);
        JsonNode submission = server.submissions().get(0);
        assertThat(submission.path("action").asText()).isEqualTo("CreateSubmissionRequest");
        assertThat(submission.path("clientSparkVersion").asText()).isEqualTo("3.5.6");
        assertThat(submission.path("mainClass").asText()).isEqualTo("io.github.deltafold.spark.SparkJob");
        assertThat(submission.path("appResource").asText()).isEqualTo("s3a://acme-lake/jobs/spark-job.jar");
        assertThat(submission.path("appArgs").toString())
                .isEqualTo("[\"apply\",\"--config\",\"s3://acme-lake/d.yaml\",\"--group\",\"default\","
                        + "\"--generation\",\"7\"]");
        JsonNode settings = submission.path("sparkProperties");
        assertThat(settings.path("spark.app.name").asText()).isEqualTo("deltafold-default-7");
        assertThat(settings.path("spark.submit.deployMode").asText()).isEqualTo("cluster");
        assertThat(settings.path("spark.executor.memory").asText()).isEqualTo("2g");
        assertThat(settings.path("spark.jars").asText()).isEqualTo("s3a://acme-lake/jobs/spark-job.jar,/opt/delta.jar");
        assertThat(settings.path("spark.driver.extraJavaOptions").asText())
                .startsWith("-XX:+IgnoreUnrecognizedVMOptions --add-opens=java.base/java.io=ALL-UNNAMED ")
                .endsWith(" -Xss2m");
    }

    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, WAITING",
        "RELAUNCHING, WAITING",
        "RUNNING, RUNNING",
        "FINISHED, SUCCEEDED",
        "FAILED, FAILED",
        "KILLED, FAILED",
        "ERROR, FAILED",
        "UNKNOWN, UNKNOWN",
        "NOT_FOUND, UNKNOWN",
    })
    void knowsEveryState(String state, RunStatus expected) {
        String run = backend.start("default", 1, "token-1");
        server.become(run, state);

        RunStatus status = backend.status(run);

        assertThat(status).isEqualTo(expected);
    }

    @Test
    void leavesToRedeliveryAMasterThatStandsBy() throws IOException {
        server.answerWith(200, """
                {"action": "CreateSubmissionResponse", "success": false,
                 "message": "Current state is not alive: STANDBY. Can only accept driver submissions in ALIVE state."}
                """);

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + place
                        + ": Current state is not alive: STANDBY. Can only accept driver submissions in ALIVE state.."
                        + " The next delivery of the message, or the next sweep, tries again.");
    }

    @Test
    void asksForTheOperatorWhenRefused() throws IOException {
        server.answerWith(403, "{}");

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + place
                        + " refused: HTTP 403. Correct its settings, its roles or the job jar in template.yaml;"
                        + " until then its messages try again ten times, and the sweep after ever longer pauses.");
    }

    @Test
    void asksForTheOperatorWhenStatusIsRefused() throws IOException {
        server.answerWith(403, "{}");

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.status("driver-1"))
                .withMessage(
                        "Cannot tell what became of run driver-1: " + place
                                + " refused: HTTP 403. Correct the roles of StagedFileHandler and SweepHandler in template.yaml, or"
                                + " the place's own settings; until then its messages try again ten times, and the sweep after ever longer pauses.");
    }

    @Test
    void startsAgainWhatWasRefused() throws IOException {
        server.answerWith(500, "{}");
        assertThatExceptionOfType(RunFailed.class).isThrownBy(() -> backend.start("default", 1, "token-1"));

        String run = backend.start("default", 1, "token-1");

        assertThat(backend.status(run)).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void failsWhenNobodyAnswers() {
        server.close();

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + place
                        + ": Connection refused. The next delivery of the message, or the next sweep, tries again.");
        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.status("driver-1"))
                .withMessage("Cannot tell what became of run driver-1: " + place
                        + ": Connection refused. The next delivery of the message, or the next sweep, tries again.");
    }

    @Test
    void knowsNoRunOfAnotherPlace() {
        assertThat(backend.status("../create?x")).isEqualTo(RunStatus.UNKNOWN);
    }
}

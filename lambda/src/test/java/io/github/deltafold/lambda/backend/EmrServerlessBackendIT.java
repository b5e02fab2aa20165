package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.emrserverless.EmrServerlessClient;

class EmrServerlessBackendIT implements JobBackendContract {
    private static final String PLACE = "EMR Serverless application 00abcdefghij0123";
    private static final String ROLE = "arn:aws:iam::123456789012:role/job";

    private final EmrServerlessServer server = new EmrServerlessServer();
    private final EmrServerlessClient client = EmrServerlessClient.builder()
            .endpointOverride(server.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
    private final EmrServerlessBackend backend = backendWithJar("s3://acme-lake/jobs/spark-job.jar");

    @AfterEach
    void closeServer() {
        client.close();
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
        server.become(run, "SUCCESS");
    }

    @Override
    public void fail(String run) {
        server.become(run, "FAILED");
    }

    @Test
    void sendsWhatSparkNeeds() {
        backend.start("default", 7, "token-1");

        assertThat(server.requests()).hasSize(1);
        JsonNode request = server.requests().get(0);
        assertThat(request.path("clientToken").asText()).isEqualTo("token-1");
        assertThat(request.path("name").asText()).isEqualTo("deltafold-default-7");
        assertThat(request.path("executionRoleArn").asText()).isEqualTo(ROLE);
        assertThat(request.at("/jobDriver/sparkSubmit").toPrettyString()).isEqualTo("""
                        {
                          "entryPoint" : "s3://acme-lake/jobs/spark-job.jar",
                          "entryPointArguments" : [ "apply", "--config", "s3://acme-lake/deltafold.yaml", "--group", "default", "--generation", "7" ],
                          "sparkSubmitParameters" : "--class io.github.deltafold.spark.SparkJob \
                        --conf spark.jars=/usr/share/aws/delta/lib/delta-spark.jar,/usr/share/aws/delta/lib/delta-storage.jar \
                        --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension \
                        --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog"
                        }""");
    }

    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, WAITING",
        "QUEUED, WAITING",
        "PENDING, WAITING",
        "SCHEDULED, WAITING",
        "RUNNING, RUNNING",
        "CANCELLING, RUNNING",
        "SUCCESS, SUCCEEDED",
        "FAILED, FAILED",
        "CANCELLED, FAILED",
        "A_STATE_OF_THE_FUTURE, UNKNOWN",
    })
    void knowsEveryState(String state, RunStatus expected) {
        String run = backend.start("default", 1, "token-1");
        server.become(run, state);

        RunStatus status = backend.status(run);

        assertThat(status).isEqualTo(expected);
    }

    @Test
    void answersConflictWithTheLiveRunOfThisGeneration() {
        backend.start("others", 2, "token-1");
        String alive = backend.start("default", 2, "token-2");
        server.answerStartWith(409, "ConflictException", "Request conflicts with a run");

        String answered = backend.start("default", 2, "token-3");

        assertThat(answered).isEqualTo(alive);
    }

    @Test
    void doesNotTakeARunOfAnEarlierGenerationForThisOne() {
        backend.start("default", 1, "token-1");
        server.answerStartWith(409, "ConflictException", "Request conflicts with a run");

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 2, "token-2"))
                .withMessage(
                        "Cannot start a run for group 'default' (token token-2): " + PLACE
                                + ": ConflictException: Request conflicts with a run. The next delivery of the message, or the next sweep, tries again.");
    }

    @Test
    void takesTokenOfARunThatIsAliveAsStartedEvenWithAnotherJar() {
        String alive = backend.start("default", 1, "token-1");

        String answered = backendWithJar("s3://acme-lake/jobs/newer.jar").start("default", 1, "token-1");

        assertThat(answered).isEqualTo(alive);
    }

    @Test
    void failsOnConflictWhenNoSuchRunIsAlive() {
        succeed(backend.start("default", 1, "token-1"));
        backend.start("others", 1, "token-2");
        server.answerStartWith(409, "ConflictException", "Application is stopping");

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-3"))
                .withMessage(
                        "Cannot start a run for group 'default' (token token-3): " + PLACE
                                + ": ConflictException: Application is stopping. The next delivery of the message, or the next sweep, tries again.");
    }

    @ParameterizedTest
    @CsvSource({
        "400, ValidationException, Application is terminated",
        "403, AccessDeniedException, Not authorized to perform iam:PassRole",
        "404, ResourceNotFoundException, No such application",
    })
    void asksForTheOperatorWhenRefused(int status, String error, String message) {
        server.answerStartWith(status, error, message);

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + PLACE + " refused: " + error
                        + ": " + message + ". Correct its settings, its roles or the job jar in template.yaml;"
                        + " until then its messages try again ten times, and the sweep after ever longer pauses.");
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalServerException, Try later",
        "429, ThrottlingException, Rate exceeded",
        "400, ThrottlingException, Rate exceeded",
        "402, ServiceQuotaExceededException, Too many runs",
    })
    void leavesToRedeliveryWhatPasses(int status, String error, String message) {
        server.answerStartWith(status, error, message);

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + PLACE + ": " + error + ": "
                        + message + ". The next delivery of the message, or the next sweep, tries again.");
    }

    @Test
    void failsWhenNobodyAnswers() {
        server.close();

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessageStartingWith("Cannot start a run for group 'default' (token token-1): " + PLACE + ": ")
                .withMessageEndingWith(". The next delivery of the message, or the next sweep, tries again.");
    }

    @Test
    void asksForTheOperatorWhenStatusIsRefused() {
        server.answerStatusWith(403, "AccessDeniedException", "not authorized to perform: emr-serverless:GetJobRun");

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.status("00f0000000000001"))
                .withMessage("Cannot tell what became of run 00f0000000000001: " + PLACE
                        + " refused: AccessDeniedException: not authorized to perform: emr-serverless:GetJobRun. Correct"
                        + " the roles of StagedFileHandler and SweepHandler in template.yaml, or the place's own settings;"
                        + " until then its messages try again ten times, and the sweep after ever longer pauses.");
    }

    @Test
    void admitsThatStatusCannotBeHad() {
        server.close();

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.status("00f0000000000001"))
                .withMessageStartingWith("Cannot tell what became of run 00f0000000000001: " + PLACE + ": ")
                .withMessageEndingWith(". The next delivery of the message, or the next sweep, tries again.");
    }

    private EmrServerlessBackend backendWithJar(String jar) {
        return new EmrServerlessBackend(
                client,
                new EmrServerlessJob(EmrServerlessServer.APPLICATION, ROLE, jar, "s3://acme-lake/deltafold.yaml"));
    }
}

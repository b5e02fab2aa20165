package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.aws.SignedApi;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.glue.GlueApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class GlueBackendIT implements JobBackendContract {
    private static final String PLACE = "Glue job acme-deltafold";
    private static final int MAX_CONCURRENT_RUNS = 200;

    private final GlueServer server = new GlueServer(MAX_CONCURRENT_RUNS);
    private final GlueApi glue = new GlueApi(new SignedApi(
            "glue",
            server.endpoint(),
            Region.EU_CENTRAL_1,
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))));
    private final GlueBackend backend = new GlueBackend(glue, new GlueJob(GlueServer.JOB, "s3://acme-lake/d.yaml"));

    @AfterEach
    void closeServer() {
        glue.close();
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
        server.become(run, "SUCCEEDED");
    }

    @Override
    public void fail(String run) {
        server.become(run, "FAILED");
    }

    @Test
    void sendsWhatTheJobNeeds() {
        backend.start("default", 7, "token-1");

        assertThat(server.arguments()).hasSize(1);
        assertThat(server.arguments().get(0).toPrettyString()).isEqualTo("""
                        {
                          "--config" : "s3://acme-lake/d.yaml",
                          "--group" : "default",
                          "--generation" : "7",
                          "--deltafold-token" : "token-1"
                        }""");
    }

    @ParameterizedTest
    @CsvSource({
        "STARTING, WAITING",
        "WAITING, WAITING",
        "RUNNING, RUNNING",
        "STOPPING, RUNNING",
        "SUCCEEDED, SUCCEEDED",
        "STOPPED, FAILED",
        "FAILED, FAILED",
        "TIMEOUT, FAILED",
        "ERROR, FAILED",
        "EXPIRED, FAILED",
        "A_STATE_OF_THE_FUTURE, UNKNOWN",
    })
    void knowsEveryState(String state, RunStatus expected) {
        String run = backend.start("default", 1, "token-1");
        server.become(run, state);

        RunStatus status = backend.status(run);

        assertThat(status).isEqualTo(expected);
    }

    @Test
    void findsARunWhoseStartGotNoAnswer() {
        server.loseAnswerOf("StartJobRun");
        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessageStartingWith(
                        "Cannot start a run for group 'default' (token token-1): " + PLACE + ": Unreachable: ")
                .withMessageEndingWith(". The next delivery of the message, or the next sweep, tries again.");

        String run = backend.start("default", 1, "token-1");

        assertThat(server.arguments()).hasSize(1);
        assertThat(backend.status(run)).isEqualTo(RunStatus.WAITING);
    }

    @Test
    void asksForARunOnce() {
        server.answerWith("StartJobRun", 500, "InternalServiceException", "Try later");

        assertThatExceptionOfType(RunFailed.class).isThrownBy(() -> backend.start("default", 1, "token-1"));

        assertThat(server.actions()).containsExactly("GetJobRuns", "StartJobRun");
    }

    @Test
    void looksOnceMoreWhereLookingFailed() {
        server.answerWith("GetJobRuns", 500, "InternalServiceException", "Try later");

        backend.start("default", 1, "token-1");

        assertThat(server.actions()).containsExactly("GetJobRuns", "GetJobRuns", "StartJobRun");
    }

    @Test
    void looksThroughPagesOfRuns() {
        String run = backend.start("default", 1, "token-0");
        server.startOthers(150);

        String found = backend.start("default", 1, "token-0");

        assertThat(found).isEqualTo(run);
        assertThat(server.arguments()).hasSize(151);
    }

    @Test
    void leavesToRedeliveryWhatIsTooMuchAtOnce() {
        server.startOthers(MAX_CONCURRENT_RUNS);

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + PLACE
                        + ": ConcurrentRunsExceededException: Concurrent runs exceeded for acme-deltafold."
                        + " The next delivery of the message, or the next sweep, tries again.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GetJobRuns  | AccessDeniedException   | User is not authorized to perform: glue:GetJobRuns on resource: j",
                "StartJobRun | AccessDeniedException   | User is not authorized to perform: glue:StartJobRun on resource: j",
                "StartJobRun | EntityNotFoundException | Job with name acme-deltafold does not exist",
                "StartJobRun | InvalidInputException   | Argument is too long",
            })
    void asksForTheOperatorWhenRefused(String action, String error, String message) {
        server.answerWith(action, 400, error, message);

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): " + PLACE + " refused: " + error
                        + ": " + message + ". Correct its settings, its roles or the job jar in template.yaml;"
                        + " until then its messages try again ten times, and the sweep after ever longer pauses.");
    }

    @Test
    void admitsThatStatusCannotBeHad() {
        server.answerWith("GetJobRun", 400, "AccessDeniedException", "not authorized to perform: glue:GetJobRun");

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.status("jr_1"))
                .withMessage("Cannot tell what became of run jr_1: " + PLACE
                        + " refused: AccessDeniedException: not authorized to perform: glue:GetJobRun. Correct the roles of"
                        + " StagedFileHandler and SweepHandler in template.yaml, or the place's own settings; until then"
                        + " its messages try again ten times, and the sweep after ever longer pauses.");
    }
}

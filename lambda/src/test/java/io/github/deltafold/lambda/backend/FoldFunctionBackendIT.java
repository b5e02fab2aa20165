package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.aws.ScriptedApi;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lambda keeps no token and tells no status, so this backend keeps only what every place must. */
class FoldFunctionBackendIT implements AnyJobBackendContract {
    private final ScriptedApi server = new ScriptedApi();
    private final FoldFunctionBackend backend = new FoldFunctionBackend(server.api("lambda"), "acme:live");

    @Override
    public JobBackend backend() {
        return backend;
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void invokesTheFunctionAndDoesNotWaitForIt() {
        server.then(202, Map.of(), "");

        String run = backend.start("größe", 7, "token-1");

        assertThat(run).isEqualTo("fold-function/token-1");
        assertThat(server.received()).hasSize(1);
        ScriptedApi.Received request = server.received().get(0);
        assertThat(request.path()).isEqualTo("/2015-03-31/functions/acme%3Alive/invocations");
        assertThat(request.headers().getFirst("X-Amz-Invocation-Type")).isEqualTo("Event");
        assertThat(request.body()).isEqualTo("{\"group\":\"größe\",\"generation\":7}");
    }

    @Test
    void takesARunWhoseAnswerWasLostForStarted() {
        server.thenNoAnswer();

        String run = backend.start("default", 1, "token-1");

        assertThat(run).isEqualTo("fold-function/token-1");
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void failsWhereNobodyCouldBeAsked() {
        server.close();

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage(
                        "Cannot start a run for group 'default' (token token-1): function acme:live:"
                                + " java.net.ConnectException: Connection refused. The next delivery of the message, or the next sweep, tries again.");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDeniedException, User is not authorized to perform: lambda:InvokeFunction on resource: arn",
        "404, ResourceNotFoundException, Function not found: arn",
        "413, RequestTooLargeException, Request is too large",
    })
    void asksForTheOperatorWhenRefused(int status, String error, String message) {
        server.then(status, Map.of("x-amzn-ErrorType", error), "{\"Message\": \"" + message + "\"}");

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): function acme:live refused: "
                        + error + ": " + message + ". Correct its settings, its roles or the job jar in template.yaml;"
                        + " until then its messages try again ten times, and the sweep after ever longer pauses.");
    }

    @ParameterizedTest
    @CsvSource({"429, TooManyRequestsException, Rate exceeded, 3", "500, ServiceException, Try later, 1"})
    void leavesToRedeliveryWhatPasses(int status, String error, String message, int attempts) {
        for (int attempt = 0; attempt < attempts; attempt++) {
            server.then(status, Map.of("x-amzn-ErrorType", error), "{\"Message\": \"" + message + "\"}");
        }

        assertThatExceptionOfType(RunFailed.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage("Cannot start a run for group 'default' (token token-1): function acme:live: " + error
                        + ": " + message + ". The next delivery of the message, or the next sweep, tries again.");
        assertThat(server.received()).hasSize(attempts);
    }

    @Test
    void admitsThatItDoesNotKnow() {
        String run = backend.start("default", 1, "token-1");

        assertThat(backend.status(run)).isEqualTo(RunStatus.UNKNOWN);
    }
}

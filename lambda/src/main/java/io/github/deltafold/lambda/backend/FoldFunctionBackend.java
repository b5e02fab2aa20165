package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.deltafold.core.aws.ApiAnswer;
import io.github.deltafold.core.aws.ApiRequest;
import io.github.deltafold.core.aws.CredentialsMissingException;
import io.github.deltafold.core.aws.SignedApi;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Runs in the fold function, which carries the small engine: each an asynchronous invocation.
 *
 * <p><b>Tokens:</b> Lambda knows none, and delivers an invocation twice when it wants to; so this object remembers none either. Of
 * two runs of one generation the lease lets one work.
 *
 * <p><b>An answer that is lost counts as started.</b> Where it was not, the lease waits its patience out in vain, and the next
 * wake-up or the sweep starts the generation that follows.
 *
 * <p><b>Status:</b> {@link RunStatus#UNKNOWN}, always: Lambda answers no question about an invocation.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
public final class FoldFunctionBackend implements JobBackend {
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERRORS = 500;

    private final SignedApi lambda;
    private final String function;

    FoldFunctionBackend(SignedApi lambda, String function) {
        this.lambda = lambda;
        this.function = function;
    }

    /**
     * Connects to Lambda with the region and the credentials of the default chain.
     *
     * @param function name or ARN of the fold function
     */
    public static FoldFunctionBackend connect(String function) {
        return new FoldFunctionBackend(SignedApi.connect("lambda"), function);
    }

    @Override
    public String start(String group, long generation, String token) {
        String run = PlacedRuns.FOLD_FUNCTION + token;
        ApiAnswer answer;
        try {
            answer = lambda.sendOnce(invocation(group, generation));
        } catch (ConnectException | UnknownHostException e) { // nothing was sent
            throw LambdaErrors.startFailed(group, token, place(), e.toString(), e);
        } catch (IOException e) {
            return run;
        } catch (CredentialsMissingException e) {
            throw LambdaErrors.startRefused(group, token, place(), String.valueOf(e.getMessage()), e);
        }
        if (answer.isOk()) {
            return run;
        }
        String reason = answer.errorCode() + ": " + answer.errorMessage();
        if (answer.status() == TOO_MANY || answer.status() >= SERVER_ERRORS) {
            throw LambdaErrors.startFailed(group, token, place(), reason, null);
        }
        throw LambdaErrors.startRefused(group, token, place(), reason, null);
    }

    @Override
    public RunStatus status(String run) {
        return RunStatus.UNKNOWN;
    }

    private ApiRequest invocation(String group, long generation) {
        String event = JsonNodeFactory.instance
                .objectNode()
                .put("group", group)
                .put("generation", generation)
                .toString();
        return new ApiRequest(
                "/2015-03-31/functions/" + URLEncoder.encode(function, StandardCharsets.UTF_8) + "/invocations",
                Map.of("Content-Type", "application/json", "X-Amz-Invocation-Type", "Event"),
                event.getBytes(StandardCharsets.UTF_8));
    }

    private String place() {
        return "function " + function;
    }
}

package io.github.deltafold.core.glue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.aws.ApiAnswer;
import io.github.deltafold.core.aws.ApiRequest;
import io.github.deltafold.core.aws.CredentialsMissingException;
import io.github.deltafold.core.aws.RegionMissingException;
import io.github.deltafold.core.aws.SignedApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks AWS Glue, in its own JSON. Safe for use by many threads.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_Operations.html">Actions</a>
 */
public final class GlueApi implements AutoCloseable {
    private final SignedApi api;

    public GlueApi(SignedApi api) {
        this.api = api;
    }

    /**
     * Glue in the region and with the credentials of the default chain.
     *
     * @throws software.amazon.awssdk.core.exception.SdkClientException when no region is known
     */
    public static GlueApi connect() {
        return new GlueApi(SignedApi.connect("glue"));
    }

    /**
     * Glue where settings say.
     *
     * @param region null for that of the default chain
     * @param endpoint URL; null for AWS
     * @throws GlueException {@link GlueException#NO_REGION}
     */
    public static GlueApi connect(@Nullable String region, @Nullable String endpoint) throws GlueException {
        try {
            return new GlueApi(SignedApi.connect("glue", region, endpoint));
        } catch (RegionMissingException e) {
            throw new GlueException(GlueException.NO_REGION, e);
        }
    }

    /**
     * Does what may be done twice; tries again where Glue is busy or does not answer.
     *
     * @param action its name, {@code GetJobRuns}
     */
    public JsonNode call(String action, JsonNode request) throws GlueException {
        return result(() -> api.send(posted(action, request)));
    }

    /** Does what must not be done twice: asks again where Glue throttled it alone, and {@link GlueException#UNREACHABLE} leaves open whether it was done. */
    public JsonNode callOnce(String action, JsonNode request) throws GlueException {
        return result(() -> api.sendOnce(posted(action, request)));
    }

    private static ApiRequest posted(String action, JsonNode request) {
        return new ApiRequest(
                "/",
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "AWSGlue." + action),
                request.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode result(Exchange exchange) throws GlueException {
        try {
            ApiAnswer answer = exchange.answer();
            if (!answer.isOk()) {
                throw new GlueException(answer.errorCode(), answer.errorMessage(), answer.status());
            }
            return answer.json();
        } catch (IOException e) {
            throw new GlueException(GlueException.UNREACHABLE, e);
        } catch (CredentialsMissingException e) {
            throw new GlueException(GlueException.NO_CREDENTIALS, e);
        }
    }

    /** One request and its answer. */
    private interface Exchange {
        ApiAnswer answer() throws IOException, CredentialsMissingException;
    }

    @Override
    public void close() {
        api.close();
    }
}

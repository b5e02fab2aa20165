package io.github.deltafold.core.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;

/**
 * What an API of AWS answered.
 *
 * @param status status code of HTTP
 * @param errorType the header {@code x-amzn-ErrorType}, where most APIs name the error; empty without
 * @param body what was sent back
 */
public record ApiAnswer(int status, String errorType, byte[] body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the request was done. */
    public boolean isOk() {
        return status >= 200 && status < 300;
    }

    /** Its JSON; a missing node where it is none, as proxies answer. */
    public JsonNode json() {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * Which error it was, as {@code AccessDeniedException}; {@code HTTP 502} where the API did not say.
     *
     * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization">Errors
     *     of the JSON protocols</a>
     */
    public String errorCode() {
        String named = errorType.isEmpty() ? json().path("__type").asText("") : errorType;
        String code = named.replaceFirst("^.*#", "").replaceFirst(":.*$", "");
        return code.isEmpty() ? "HTTP " + status : code;
    }

    /** What the API said of the error; empty where it said nothing. */
    public String errorMessage() {
        JsonNode json = json();
        return List.of("message", "Message", "errorMessage").stream()
                .map(name -> json.path(name).asText(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}

package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * The REST API of a Spark standalone master, by the HTTP client that the function has loaded for S3 anyway.
 *
 * @see <a href="https://spark.apache.org/docs/3.5.6/spark-standalone.html#rest-api">REST API</a>
 */
final class SparkMaster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private final URI master;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_LIMIT)
            .socketTimeout(ANSWER_LIMIT)
            .build();

    /** What the master said; an object without fields where that was no JSON. */
    record Answer(int status, JsonNode body) {
        boolean isSuccess() {
            return body.path("success").asBoolean();
        }

        String message() {
            String message = body.path("message").asText("");
            return message.isEmpty() ? "HTTP " + status : message;
        }
    }

    SparkMaster(URI master) {
        this.master = master;
    }

    /** Submits a driver, once: an answer that is lost leaves open whether it was taken. */
    Answer create(ObjectNode submission) throws IOException {
        byte[] body = submission.toString().getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest.Builder request = to(SdkHttpMethod.POST, "create")
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                // with its length told, Java sends a request once: it repeats others on a connection that broke
                .putHeader("Content-Length", String.valueOf(body.length));
        return exchange(request.build(), ContentStreamProvider.fromByteArray(body));
    }

    /** What became of a driver. */
    Answer status(String submission) throws IOException {
        return exchange(to(SdkHttpMethod.GET, "status/" + submission).build(), null);
    }

    private SdkHttpRequest.Builder to(SdkHttpMethod method, String path) {
        return SdkHttpRequest.builder().method(method).uri(master).encodedPath("/v1/submissions/" + path);
    }

    private Answer exchange(SdkHttpRequest request, @Nullable ContentStreamProvider body) throws IOException {
        HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(request)
                        .contentStreamProvider(body)
                        .build())
                .call();
        int status = response.httpResponse().statusCode();
        if (response.responseBody().isEmpty()) {
            return new Answer(status, JSON.createObjectNode());
        }
        try (InputStream stream = response.responseBody().get()) {
            return new Answer(status, json(stream.readAllBytes()));
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public String toString() {
        return "Spark master " + master;
    }
}

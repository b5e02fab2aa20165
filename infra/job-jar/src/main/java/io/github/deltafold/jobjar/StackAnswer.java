package io.github.deltafold.jobjar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What CloudFormation is told.
 *
 * @param physicalId what the resource is called from now on; when it changes, the one before is deleted
 * @param uri attribute {@code Uri} of the resource; null where there is none
 * @param failure why it failed; null when it did not
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html">response objects</a>
 */
record StackAnswer(
        String physicalId, @Nullable String uri, @Nullable String failure) {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;

    /**
     * Sends it. Without an answer the stack would wait for an hour.
     *
     * @throws IOException when the last attempt failed
     */
    void send(StackRequest request) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
        // The address is signed for a request without a type of content.
        HttpRequest put = HttpRequest.newBuilder(request.responseUrl())
                .timeout(LIMIT)
                .PUT(HttpRequest.BodyPublishers.ofString(json(request)))
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> response = client.send(put, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() < 300) {
                    return;
                }
                throw new IOException("CloudFormation answered " + response.statusCode() + ": " + response.body());
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private String json(StackRequest request) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode answer = mapper.createObjectNode()
                .put("Status", failure == null ? "SUCCESS" : "FAILED")
                .put("StackId", request.stackId())
                .put("RequestId", request.requestId())
                .put("LogicalResourceId", request.logicalId())
                .put("PhysicalResourceId", physicalId);
        if (failure != null) {
            answer.put("Reason", failure);
        }
        if (uri != null) {
            answer.putObject("Data").put("Uri", uri);
        }
        return mapper.writeValueAsString(answer);
    }
}

package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.github.deltafold.core.testing.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The three calls of EMR Serverless that are used here, over HTTP, for one application. Unlike the emulators of AWS it
 * keeps the promise of {@code clientToken}: the same token gives the same run, and a conflict when the rest of the
 * request differs.
 *
 * @see <a href="https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_Operations.html">API reference</a>
 */
final class EmrServerlessServer implements AutoCloseable {
    static final String APPLICATION = "00abcdefghij0123";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUNS = "/applications/" + APPLICATION + "/jobruns";

    private final LoopbackServer server;
    private final Map<String, JsonNode> requestsByRun = new LinkedHashMap<>();
    private final Map<String, String> runsByToken = new LinkedHashMap<>();
    private final Map<String, String> statesByRun = new LinkedHashMap<>();
    private final Deque<Answer> plannedAnswers = new ArrayDeque<>();
    private final Deque<Answer> plannedStatuses = new ArrayDeque<>();

    EmrServerlessServer() {
        server = LoopbackServer.start(this::handle);
    }

    URI endpoint() {
        return server.endpoint();
    }

    /** Answers the next StartJobRun with an error, once for every call of this method. */
    synchronized void answerStartWith(int status, String error, String message) {
        plannedAnswers.add(Answer.error(status, error, message));
    }

    /** Answers the next GetJobRun with an error. */
    synchronized void answerStatusWith(int status, String error, String message) {
        plannedStatuses.add(Answer.error(status, error, message));
    }

    synchronized void become(String run, String state) {
        statesByRun.put(run, state);
    }

    /** What was sent to start the runs, in that order. */
    synchronized List<JsonNode> requests() {
        return List.copyOf(requestsByRun.values());
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            Answer answer = answer(exchange.getRequestMethod(), exchange.getRequestURI(), body);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (answer.error() != null) {
                exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.error());
            }
            byte[] bytes = JSON.writeValueAsBytes(answer.body());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(String method, URI uri, JsonNode body) {
        if (method.equals("POST") && uri.getPath().equals(RUNS)) {
            return start(body);
        }
        if (method.equals("GET") && uri.getPath().equals(RUNS)) {
            return list(uri.getQuery());
        }
        if (method.equals("GET") && uri.getPath().startsWith(RUNS + "/")) {
            return run(uri.getPath().substring(RUNS.length() + 1));
        }
        return Answer.error(404, "ResourceNotFoundException", "Application not found");
    }

    private Answer start(JsonNode request) {
        if (!plannedAnswers.isEmpty()) {
            return plannedAnswers.remove();
        }
        String token = request.path("clientToken").asText();
        if (!token.matches("[A-Za-z0-9._-]{1,64}") || !request.has("executionRoleArn")) {
            return Answer.error(400, "ValidationException", "Invalid request");
        }
        String run = runsByToken.computeIfAbsent(token, key -> "00f%013d".formatted(runsByToken.size() + 1));
        JsonNode earlier = requestsByRun.putIfAbsent(run, request);
        if (earlier != null && !earlier.equals(request)) {
            return Answer.error(409, "ConflictException", "Another request has used this client token");
        }
        statesByRun.putIfAbsent(run, "SUBMITTED");
        ObjectNode answer = JSON.createObjectNode();
        return Answer.of(
                answer.put("applicationId", APPLICATION).put("jobRunId", run).put("arn", arn(run)));
    }

    private Answer list(String query) {
        List<String> parameters = query == null ? List.of() : List.of(query.split("&", -1));
        List<String> states = parameters.stream()
                .filter(parameter -> parameter.startsWith("states="))
                .map(parameter -> parameter.substring("states=".length()))
                .toList();
        List<JsonNode> runs = new ArrayList<>();
        statesByRun.forEach((run, state) -> {
            if (states.isEmpty() || states.contains(state)) {
                runs.add(described(run).put("id", run));
            }
        });
        ObjectNode answer = JSON.createObjectNode();
        answer.putArray("jobRuns").addAll(runs);
        return Answer.of(answer);
    }

    private Answer run(String run) {
        if (!plannedStatuses.isEmpty()) {
            return plannedStatuses.remove();
        }
        if (!statesByRun.containsKey(run)) {
            return Answer.error(404, "ResourceNotFoundException", "Job run " + run + " not found");
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.set("jobRun", described(run).put("jobRunId", run));
        return Answer.of(answer);
    }

    private ObjectNode described(String run) {
        JsonNode request = requestsByRun.getOrDefault(run, JSON.missingNode());
        return JSON.createObjectNode()
                .put("applicationId", APPLICATION)
                .put("arn", arn(run))
                .put("name", request.path("name").asText())
                .put("executionRole", request.path("executionRoleArn").asText())
                .put("createdBy", "arn:aws:sts::123456789012:assumed-role/handler/staged-file")
                .put("createdAt", 1718188286.42)
                .put("updatedAt", 1718188286.42)
                .put("state", statesByRun.get(run))
                .put("stateDetails", "")
                .put("releaseLabel", "emr-7.13.0");
    }

    private static String arn(String run) {
        return "arn:aws:emr-serverless:eu-central-1:123456789012:/applications/" + APPLICATION + "/jobruns/" + run;
    }

    private record Answer(int status, @Nullable String error, JsonNode body) {
        static Answer of(JsonNode body) {
            return new Answer(200, null, body);
        }

        static Answer error(int status, String error, String message) {
            return new Answer(status, error, JSON.createObjectNode().put("message", message));
        }
    }
}

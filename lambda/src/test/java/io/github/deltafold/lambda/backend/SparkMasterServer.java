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

/**
 * The two calls of a Spark master that are used here. The real one stands behind {@code SparkRestIT} of the local module; what
 * it was seen to answer there is what this one says.
 */
final class SparkMasterServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/v1/submissions/";
    private static final List<String> REQUIRED =
            List.of("clientSparkVersion", "appResource", "mainClass", "appArgs", "environmentVariables");

    private final LoopbackServer server;
    private final Map<String, String> states = new LinkedHashMap<>();
    private final List<JsonNode> submissions = new ArrayList<>();
    private final Deque<Answer> plannedAnswers = new ArrayDeque<>();

    private record Answer(int status, JsonNode body) {}

    SparkMasterServer() {
        server = LoopbackServer.start(this::handle);
    }

    URI endpoint() {
        return server.endpoint();
    }

    /** Answers the next request so. */
    synchronized void answerWith(int status, String body) throws IOException {
        plannedAnswers.add(new Answer(status, JSON.readTree(body)));
    }

    synchronized void become(String run, String state) {
        states.put(run, state);
    }

    synchronized List<JsonNode> submissions() {
        return List.copyOf(submissions);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = answer(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    body.length == 0 ? JSON.missingNode() : JSON.readTree(body));
            byte[] bytes = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(String method, String path, JsonNode body) {
        if (!plannedAnswers.isEmpty()) {
            return plannedAnswers.remove();
        }
        if (method.equals("POST") && path.equals(PATH + "create")) {
            return create(body);
        }
        if (method.equals("GET") && path.startsWith(PATH + "status/")) {
            return status(path.substring((PATH + "status/").length()));
        }
        return new Answer(400, said("ErrorResponse").put("message", "Unknown request"));
    }

    private Answer create(JsonNode submission) {
        if (!REQUIRED.stream().allMatch(submission::has)
                || !submission.path("sparkProperties").has("spark.app.name")) {
            return new Answer(400, said("ErrorResponse").put("message", "Malformed request"));
        }
        submissions.add(submission);
        String run = "driver-20260105090000-%04d".formatted(states.size());
        states.put(run, "SUBMITTED");
        return new Answer(
                200,
                said("CreateSubmissionResponse")
                        .put("message", "Driver successfully submitted as " + run)
                        .put("submissionId", run)
                        .put("success", true));
    }

    private Answer status(String run) {
        ObjectNode answer = said("SubmissionStatusResponse").put("submissionId", run);
        if (!states.containsKey(run)) {
            return new Answer(200, answer.put("success", false));
        }
        return new Answer(200, answer.put("driverState", states.get(run)).put("success", true));
    }

    private static ObjectNode said(String action) {
        return JSON.createObjectNode().put("action", action).put("serverSparkVersion", "3.5.9");
    }
}

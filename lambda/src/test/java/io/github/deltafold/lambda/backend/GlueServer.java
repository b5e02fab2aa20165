package io.github.deltafold.lambda.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.github.deltafold.core.testing.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The three calls of AWS Glue that are used here, over HTTP, for one job definition. As Glue does, it takes every StartJobRun
 * for a new run, has no more of them alive than the definition allows, and lists the newest first, page by page.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html">GetJobRuns</a>
 */
final class GlueServer implements AutoCloseable {
    static final String JOB = "acme-deltafold";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT", "ERROR", "EXPIRED");

    private final LoopbackServer server;
    private final int maxConcurrentRuns;
    private final Map<String, ObjectNode> runs = new LinkedHashMap<>();
    private final Map<String, Deque<Answer>> plannedAnswers = new LinkedHashMap<>();
    private final List<String> actions = new ArrayList<>();

    GlueServer(int maxConcurrentRuns) {
        this.maxConcurrentRuns = maxConcurrentRuns;
        server = LoopbackServer.start(this::handle);
    }

    URI endpoint() {
        return server.endpoint();
    }

    /** Answers the next call of an action with an error, and does not do it. */
    synchronized void answerWith(String action, int status, String error, String message) {
        plannedAnswers.computeIfAbsent(action, key -> new ArrayDeque<>()).add(Answer.error(status, error, message));
    }

    /** Does what the next call of an action asks for, and breaks the connection instead of an answer. */
    synchronized void loseAnswerOf(String action) {
        plannedAnswers.computeIfAbsent(action, key -> new ArrayDeque<>()).add(Answer.LOST);
    }

    synchronized void become(String run, String state) {
        Objects.requireNonNull(runs.get(run)).put("JobRunState", state);
    }

    /** Starts runs as others do. */
    synchronized void startOthers(int count) {
        for (int other = 0; other < count; other++) {
            ObjectNode request = JSON.createObjectNode();
            request.putObject("Arguments").put("--deltafold-token", "another-" + runs.size());
            start(request);
        }
    }

    /** The arguments of the runs, in the order of their start. */
    synchronized List<JsonNode> arguments() {
        return runs.values().stream().map(run -> run.path("Arguments")).toList();
    }

    /** What was asked for. */
    synchronized List<String> actions() {
        return List.copyOf(actions);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            Answer answer = answer(String.valueOf(target).replace("AWSGlue.", ""), body);
            if (answer.isLost()) {
                return;
            }
            byte[] bytes = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(String action, JsonNode request) {
        actions.add(action);
        Deque<Answer> planned = plannedAnswers.getOrDefault(action, new ArrayDeque<>());
        Answer instead = planned.poll();
        if (instead != null && !instead.isLost()) {
            return instead;
        }
        Answer answer = done(action, request);
        return instead == null ? answer : instead;
    }

    private Answer done(String action, JsonNode request) {
        if (!request.path("JobName").asText().equals(JOB)) {
            return Answer.error(
                    400,
                    "EntityNotFoundException",
                    "Job with name " + request.path("JobName").asText() + " does not exist");
        }
        return switch (action) {
            case "StartJobRun" -> start(request);
            case "GetJobRun" -> run(request.path("RunId").asText());
            case "GetJobRuns" -> list(request);
            default -> Answer.error(400, "UnknownOperationException", action);
        };
    }

    private Answer start(JsonNode request) {
        long alive = runs.values().stream()
                .filter(run -> !ENDED.contains(run.path("JobRunState").asText()))
                .count();
        if (alive >= maxConcurrentRuns) {
            return Answer.error(400, "ConcurrentRunsExceededException", "Concurrent runs exceeded for " + JOB);
        }
        String id = "jr_%064x".formatted(runs.size() + 1);
        ObjectNode run =
                JSON.createObjectNode().put("Id", id).put("JobName", JOB).put("JobRunState", "STARTING");
        run.set("Arguments", request.path("Arguments"));
        runs.put(id, run);
        return Answer.of(JSON.createObjectNode().put("JobRunId", id));
    }

    private Answer run(String id) {
        ObjectNode run = runs.get(id);
        if (run == null) {
            return Answer.error(400, "EntityNotFoundException", "Job Run with id " + id + " does not exist");
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.set("JobRun", run);
        return Answer.of(answer);
    }

    private Answer list(JsonNode request) {
        int size = request.path("MaxResults").asInt(100);
        if (size < 1 || size > 200) {
            return Answer.error(400, "InvalidInputException", "MaxResults " + size);
        }
        List<ObjectNode> newestFirst = new ArrayList<>(runs.values());
        Collections.reverse(newestFirst);
        int from = request.path("NextToken").asInt(0);
        int to = Math.min(from + size, newestFirst.size());
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode page = answer.putArray("JobRuns");
        newestFirst.subList(from, to).forEach(page::add);
        if (to < newestFirst.size()) {
            answer.put("NextToken", String.valueOf(to));
        }
        return Answer.of(answer);
    }

    private record Answer(int status, JsonNode body) {
        static final Answer LOST = new Answer(0, JSON.missingNode());

        boolean isLost() {
            return status == LOST.status();
        }

        static Answer of(JsonNode body) {
            return new Answer(200, body);
        }

        static Answer error(int status, String error, String message) {
            return new Answer(
                    status, JSON.createObjectNode().put("__type", error).put("Message", message));
        }
    }
}

package io.github.deltafold.core.aws;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.github.deltafold.core.testing.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** An API of AWS that says what a test has written down for it, in that order, and {@code {}} afterwards. */
public final class ScriptedApi implements AutoCloseable {
    private static final Line NO_ANSWER = new Line(0, Map.of(), "");

    private final LoopbackServer server;
    private final Deque<Line> script = new ArrayDeque<>();
    private final List<Received> received = new ArrayList<>();

    private record Line(int status, Map<String, String> headers, String body) {}

    /** What was asked. */
    public record Received(String path, Headers headers, String body) {}

    public ScriptedApi() {
        server = LoopbackServer.start(this::handle);
    }

    /** A connection to it. */
    public SignedApi api(String name) {
        return new SignedApi(
                name,
                endpoint(),
                Region.EU_CENTRAL_1,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")));
    }

    public URI endpoint() {
        return server.endpoint();
    }

    /** Answers one more request so. */
    public synchronized ScriptedApi then(int status, Map<String, String> headers, String body) {
        script.add(new Line(status, headers, body));
        return this;
    }

    /** Takes one more request, and breaks the connection instead of an answer. */
    public synchronized ScriptedApi thenNoAnswer() {
        script.add(NO_ANSWER);
        return this;
    }

    public synchronized List<Received> received() {
        return List.copyOf(received);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Line line = next(new Received(
                    exchange.getRequestURI().getRawPath(),
                    exchange.getRequestHeaders(),
                    new String(body, StandardCharsets.UTF_8)));
            if (line.equals(NO_ANSWER)) {
                return;
            }
            line.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] answer = line.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(line.status(), answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private synchronized Line next(Received request) {
        received.add(request);
        return script.isEmpty() ? new Line(200, Map.of(), "{}") : script.remove();
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.github.deltafold.local.wake;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Invoke over HTTP, with one function behind it. As Lambda does, it answers 200 where the function throws, and says
 * so in a header; the payload then holds message and class.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
final class LambdaServer implements AutoCloseable {
    static final String FUNCTION = "acme-StagedFileHandler";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/2015-03-31/functions/";

    private final HttpServer server;
    private final RequestStreamHandler function;
    private final List<String> payloads = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private @Nullable Refusal refusal;

    private record Refusal(int status, String code, String message) {}

    LambdaServer(RequestStreamHandler function) {
        this.function = function;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Refuses what comes, with the name of an error and its message. */
    synchronized void refuse(int status, String code, String message) {
        refusal = new Refusal(status, code, message);
    }

    synchronized List<String> payloads() {
        return List.copyOf(payloads);
    }

    synchronized List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] payload = exchange.getRequestBody().readAllBytes();
            payloads.add(new String(payload, StandardCharsets.UTF_8));
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            String path = exchange.getRequestURI().getPath();
            if (refusal != null) {
                error(exchange, refusal.status(), refusal.code(), refusal.message());
            } else if (path.equals(PATH + FUNCTION + "/invocations")) {
                invoke(exchange, payload);
            } else {
                error(
                        exchange,
                        404,
                        "ResourceNotFoundException",
                        "Function not found: arn:aws:lambda:us-east-1:111122223333:function:"
                                + path.substring(PATH.length()).replace("/invocations", ""));
            }
        }
    }

    private void invoke(HttpExchange exchange, byte[] payload) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            function.handleRequest(new ByteArrayInputStream(payload), answer, null);
        } catch (RuntimeException e) {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
            answer.reset();
            answer.write(JSON.writeValueAsBytes(Map.of(
                    "errorMessage",
                    String.valueOf(e.getMessage()),
                    "errorType",
                    e.getClass().getName())));
        }
        send(exchange, 200, answer.toByteArray());
    }

    private static void error(HttpExchange exchange, int status, String code, String message) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", code);
        send(exchange, status, JSON.writeValueAsBytes(Map.of("Type", "User", "Message", message)));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

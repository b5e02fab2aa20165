package io.github.deltafold.local.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultyProxyTest {
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private FaultyProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::store);
        server.start();
        proxy = FaultyProxy.before(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.stop(0);
    }

    private void store(HttpExchange exchange) {
        try (exchange) {
            stored.add(exchange.getRequestURI().getRawPath() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "stored".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void passesRequestsOn() throws Exception {
        HttpResponse<String> answer = put("/acme/a%20b", BodyPublishers.ofString("text"), false);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("stored");
        assertThat(stored).containsExactly("/acme/a%20b text");
        assertThat(proxy.requests("PUT")).isEqualTo(1);
        assertThat(proxy.faults()).isEmpty();
    }

    @Test
    void passesBodiesInChunksOn() throws Exception {
        put(
                "/acme/k",
                BodyPublishers.ofByteArrays(
                        List.of("one".getBytes(StandardCharsets.UTF_8), "two".getBytes(StandardCharsets.UTF_8))),
                false);

        assertThat(stored).containsExactly("/acme/k onetwo");
    }

    @Test
    void letsClientsGoOnThatAskFirst() throws Exception {
        put("/acme/k", BodyPublishers.ofString("text"), true);

        assertThat(stored).containsExactly("/acme/k text");
    }

    @ParameterizedTest
    @CsvSource({
        "LOST_ANSWER, 500, InternalError, 1",
        "SLOW_DOWN, 503, SlowDown, 0",
        "COLLISION, 409, ConditionalRequestConflict, 0"
    })
    void answersWithFault(String fault, int status, String code, int carriedOut) throws Exception {
        proxy.follow(FaultPlan.always(fault(fault), PassingRequest::isPut));

        HttpResponse<String> answer = put("/acme/k", BodyPublishers.ofString("text"), false);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        assertThat(stored).hasSize(carriedOut);
    }

    @ParameterizedTest
    @CsvSource({"RESET_BEFORE, 0", "RESET_AFTER, 1"})
    void breaksConnection(String fault, int carriedOut) {
        proxy.follow(FaultPlan.always(fault(fault), PassingRequest::isPut));

        assertThatThrownBy(() -> put("/acme/k", BodyPublishers.ofString("text"), false))
                .isInstanceOf(IOException.class)
                .hasRootCauseMessage("Connection reset");

        assertThat(stored).hasSize(carriedOut);
    }

    @Test
    void delaysRequests() throws Exception {
        proxy.follow(FaultPlan.times(1, Fault.delay(Duration.ofMillis(300)), PassingRequest::isPut));

        long start = System.nanoTime();
        put("/acme/k", BodyPublishers.ofString("text"), false);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(proxy.faults()).isEqualTo(Map.of("delay", 1L));
    }

    @Test
    void choosesSameFaultsForSameSeed() {
        List<Fault> faults = List.of(Fault.LOST_ANSWER, Fault.SLOW_DOWN);

        List<Fault> chosen = choices(FaultPlan.random(7, 0.5, faults));

        assertThat(chosen).isEqualTo(choices(FaultPlan.random(7, 0.5, faults)));
        assertThat(chosen).contains(Fault.LOST_ANSWER, Fault.SLOW_DOWN, Fault.NONE);
        assertThat(chosen).isNotEqualTo(choices(FaultPlan.random(8, 0.5, faults)));
    }

    private static List<Fault> choices(FaultPlan plan) {
        return IntStream.range(0, 50)
                .mapToObj(i -> plan.of(new PassingRequest("PUT", "/k" + i)))
                .toList();
    }

    private static Fault fault(String name) {
        return switch (name) {
            case "LOST_ANSWER" -> Fault.LOST_ANSWER;
            case "SLOW_DOWN" -> Fault.SLOW_DOWN;
            case "COLLISION" -> Fault.COLLISION;
            case "RESET_BEFORE" -> Fault.RESET_BEFORE;
            default -> Fault.RESET_AFTER;
        };
    }

    private HttpResponse<String> put(String path, HttpRequest.BodyPublisher body, boolean asking) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(proxy.endpoint() + path))
                                .version(HttpClient.Version.HTTP_1_1)
                                .expectContinue(asking)
                                .PUT(body)
                                .build(),
                        BodyHandlers.ofString());
    }
}

package io.github.deltafold.local.localstack;

import io.github.deltafold.local.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The one address that LocalStack listens at.
 *
 * @param port of this machine's loopback
 */
record Gateway(int port) {
    private static final Duration PATIENCE = Duration.ofMinutes(3); // Docker may have to fetch the image
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /**
     * Makes sure that nobody listens there yet.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when somebody does
     */
    void requireFree() {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
            throw LocalStackErrors.portTaken(port);
        }
    }

    /** Waits until LocalStack is ready; ends the process where it never is. */
    void awaitAnswer(ChildProcess process, Path log) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(CALL_LIMIT).build();
        HttpRequest health = HttpRequest.newBuilder(URI.create(endpoint() + "/_localstack/health"))
                .timeout(CALL_LIMIT)
                .build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw LocalStackErrors.endedAtOnce(log);
            }
            if (isReady(client, health)) {
                return;
            }
            pause();
        }
        process.close();
        throw LocalStackErrors.notReady(endpoint(), PATIENCE, log);
    }

    /** Looks once. */
    private static boolean isReady(HttpClient client, HttpRequest health) {
        try {
            return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) { // it does not listen yet
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }
}

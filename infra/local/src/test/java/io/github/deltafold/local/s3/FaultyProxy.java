package io.github.deltafold.local.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and its S3 server and spoils answers to PUT requests, as often as a test asks for. Every other
 * request passes.
 *
 * <p>Requests pass byte by byte over a socket, the Host header too, or the signature would not hold.
 */
final class FaultyProxy implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int target;
    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger collisions = new AtomicInteger();
    private final AtomicInteger puts = new AtomicInteger();

    private FaultyProxy(int target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::forward);
    }

    static FaultyProxy before(int target) throws IOException {
        FaultyProxy proxy = new FaultyProxy(target);
        proxy.server.start();
        return proxy;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next so many PUT requests are carried out, and answered with 500. */
    void lose(int answers) {
        losses.set(answers);
    }

    /** The next so many PUT requests are answered with 409, and not carried out. */
    void collide(int answers) {
        collisions.set(answers);
    }

    /** How many PUT requests came by. */
    int puts() {
        return puts.get();
    }

    private void forward(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean isPut = exchange.getRequestMethod().equals("PUT");
            if (isPut) {
                puts.incrementAndGet();
            }
            if (isPut && collisions.getAndDecrement() > 0) {
                exchange.sendResponseHeaders(409, -1);
                return;
            }
            byte[] answer = ask(exchange, body);
            if (isPut && losses.getAndDecrement() > 0) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            reply(exchange, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] ask(HttpExchange exchange, byte[] body) throws IOException {
        StringBuilder head = new StringBuilder()
                .append(exchange.getRequestMethod())
                .append(' ')
                .append(exchange.getRequestURI().toASCIIString())
                .append(" HTTP/1.1\r\nConnection: close\r\n");
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!List.of("connection", "expect").contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(
                        value -> head.append(name).append(": ").append(value).append("\r\n"));
            }
        });
        head.append("\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), target)) {
            socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return socket.getInputStream().readAllBytes();
        }
    }

    private static void reply(HttpExchange exchange, byte[] answer) throws IOException {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> head = text.substring(0, end).lines().toList();
        for (String header : head.subList(1, head.size())) {
            int colon = header.indexOf(':');
            String name = header.substring(0, colon);
            if (!name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Transfer-Encoding")) {
                exchange.getResponseHeaders()
                        .add(name, header.substring(colon + 1).strip());
            }
        }
        byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        exchange.sendResponseHeaders(
                Integer.parseInt(head.get(0).split(" ", 3)[1]), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

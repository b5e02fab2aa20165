package io.github.deltafold.local.faults;

import io.github.deltafold.local.faults.Fault.Ending;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and an S3 server and lets things go wrong by a plan.
 *
 * <p>Works on sockets, one request to a connection: what passes passes byte by byte, since the Host header is signed
 * too, and a connection can break. A request is read whole before anything is done with it, so that one that is not
 * carried out never reaches the server in part.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int LINE_LIMIT = 64 * 1024;

    private final ServerSocket server;
    private final int target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<FaultPlan> plan = new AtomicReference<>(FaultPlan.NONE);
    private final Map<String, Long> methods = new ConcurrentHashMap<>();
    private final Map<String, Long> faults = new ConcurrentHashMap<>();

    private FaultyProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /**
     * Starts a proxy on a free port. Nothing goes wrong until it is given a plan.
     *
     * @param target port of the server, on this machine
     */
    public static FaultyProxy before(int target) throws IOException {
        ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        FaultyProxy proxy = new FaultyProxy(server, target);
        proxy.threads.execute(proxy::accept);
        return proxy;
    }

    /** URL that clients are given as endpoint. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What goes wrong from now on. */
    public void follow(FaultPlan next) {
        plan.set(next);
    }

    /** How many requests of a method came by. */
    public long requests(String method) {
        return methods.getOrDefault(method, 0L);
    }

    /** How often what went wrong, by the name of the fault. */
    public Map<String, Long> faults() {
        return new TreeMap<>(faults);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (Socket client = connection) {
            client.setTcpNoDelay(true);
            Request request = Request.read(client);
            if (request == null) {
                return;
            }
            Fault fault = Objects.requireNonNull(plan.get()).of(request.line());
            methods.merge(request.line().method(), 1L, Long::sum);
            if (!fault.equals(Fault.NONE)) {
                faults.merge(fault.name(), 1L, Long::sum);
            }
            answer(client, request, fault);
        } catch (IOException hungUp) {
            // a client that hung up, or a server that did: whoever waits sees the connection end
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Socket client, Request request, Fault fault) throws IOException, InterruptedException {
        Thread.sleep(fault.delay().toMillis());
        if (fault.carriedOut()) {
            try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
                behind.getOutputStream().write(request.bytes());
                OutputStream to =
                        fault.ending() == Ending.ANSWER ? client.getOutputStream() : OutputStream.nullOutputStream();
                behind.getInputStream().transferTo(to);
            }
        }
        switch (fault.ending()) {
            case ANSWER -> client.shutdownOutput();
            // closing at once, with nothing waited for, is what the other side sees as a reset
            case RESET -> client.setSoLinger(true, 0);
            case INTERNAL_ERROR, SLOW_DOWN, CONFLICT ->
                client.getOutputStream().write(fault.ending().answer().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException ignored) {
            // nobody can connect any more, which is what was wanted
        }
        threads.shutdownNow();
    }

    /** A request as it goes on to the server, which is asked to close the connection after its answer. */
    private record Request(PassingRequest line, byte[] bytes) {
        /** Reads a request whole; null when the client closes the connection instead of sending one. */
        static @Nullable Request read(Socket client) throws IOException {
            InputStream from = new BufferedInputStream(client.getInputStream());
            String first = line(from);
            if (first.isEmpty()) {
                return null;
            }
            List<String> headers = new ArrayList<>();
            for (String header = line(from); !header.isEmpty(); header = line(from)) {
                headers.add(header);
            }
            if (value(headers, "expect").equalsIgnoreCase("100-continue")) {
                client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            write(request, first);
            write(request, "Connection: close");
            for (String header : headers) {
                if (!List.of("connection", "expect").contains(name(header))) {
                    write(request, header);
                }
            }
            write(request, "");
            if (value(headers, "transfer-encoding").equalsIgnoreCase("chunked")) {
                copyChunks(from, request);
            } else {
                String length = value(headers, "content-length");
                copy(from, request, length.isEmpty() ? 0 : Long.parseLong(length));
            }
            String[] words = first.split(" ", 3);
            return new Request(new PassingRequest(words[0], words[1]), request.toByteArray());
        }

        private static void copyChunks(InputStream from, ByteArrayOutputStream to) throws IOException {
            while (true) {
                String head = line(from);
                write(to, head);
                long size = Long.parseLong(head.split(";", 2)[0].strip(), 16);
                if (size == 0) {
                    break;
                }
                copy(from, to, size);
                write(to, line(from));
            }
            String trailer = line(from);
            while (!trailer.isEmpty()) {
                write(to, trailer);
                trailer = line(from);
            }
            write(to, "");
        }

        private static void copy(InputStream from, ByteArrayOutputStream to, long size) throws IOException {
            byte[] bytes = from.readNBytes(Math.toIntExact(size));
            if (bytes.length < size) {
                throw new EOFException("The client hung up within a request");
            }
            to.write(bytes);
        }

        /** A line without its end; empty at the end of the connection too. */
        private static String line(InputStream from) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = from.read(); next >= 0 && next != '\n'; next = from.read()) {
                if (next != '\r') {
                    line.append((char) next);
                }
                if (line.length() > LINE_LIMIT) {
                    throw new IOException("No line of a request is this long");
                }
            }
            return line.toString();
        }

        private static void write(ByteArrayOutputStream to, String line) throws IOException {
            to.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }

        private static String name(String header) {
            return header.substring(0, Math.max(0, header.indexOf(':'))).toLowerCase(Locale.ROOT);
        }

        private static String value(List<String> headers, String name) {
            return headers.stream()
                    .filter(header -> name(header).equals(name))
                    .map(header -> header.substring(header.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        }
    }
}

package io.github.deltafold.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.github.deltafold.core.testing.LoopbackServer;
import io.github.deltafold.core.testing.UnpackedZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first invocation in a new process, with the zip alone on its class path and the flags of Lambda's Java runtime: it reads
 * the configuration, takes the lease, starts a run and notes it. How long that took is printed; the services answer at
 * once, from this machine and without TLS.
 */
class ColdStartIT {
    private static final String MESSAGE =
            "{\"Records\": [{\"messageId\": \"m1\", \"body\": \"{\\\"table\\\": \\\"sales.orders\\\"}\"}]}";
    private static final List<String> FLAGS =
            List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx870m");

    /** What was put, by its path. */
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"EMR_SERVERLESS", "GLUE", "SPARK_REST"})
    void startsARunInAFreshProcess(String backend, @TempDir Path folder) throws Exception {
        UnpackedZip unpacked = UnpackedZip.of(Path.of("target", "deltafold-lambda.zip"), folder);
        try (LoopbackServer services = LoopbackServer.start(this::answer)) {
            objects.put("/acme-lake/deltafold.yaml", configuration(services).getBytes(UTF_8));
            Path output = folder.resolve("output");
            ProcessBuilder command = new ProcessBuilder(command(unpacked))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            command.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("JAVA_"));
            command.environment().putAll(environment(backend, services));

            long begun = System.nanoTime();
            Process process = command.start();
            boolean isEnded = process.waitFor(60, TimeUnit.SECONDS);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            process.destroyForcibly();

            assertThat(isEnded).as(Files.readString(output)).isTrue();
            assertThat(Files.readString(output)).contains("{\"batchItemFailures\":[]}");
            assertThat(new String(
                            objects.getOrDefault("/acme-lake/tables/_deltafold/leases/default.json", new byte[0]),
                            UTF_8))
                    .contains("run-of-" + backend.charAt(0));
            System.out.printf("Cold start with %s: %d ms%n", backend, millis);
        }
    }

    private static List<String> command(UnpackedZip unpacked) throws IOException {
        List<String> classPath = new ArrayList<>(List.of(unpacked.folder().toString()));
        unpacked.libraries()
                .forEach(name -> classPath.add(unpacked.library(name).toString()));
        classPath.add(Path.of("target", "test-classes").toAbsolutePath().toString());
        return Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        FLAGS,
                        List.of("-cp", String.join(":", classPath), InvokeOnce.class.getName(), MESSAGE))
                .flatMap(List::stream)
                .toList();
    }

    private static String configuration(LoopbackServer services) {
        return "staging: s3://acme-staging/dms\nlake: s3://acme-lake/tables\ns3: {endpoint: \"" + services.endpoint()
                + "\", path-style: true}\ntables: [{name: sales.*, key: id, columns: id INT}]\n";
    }

    private static Map<String, String> environment(String backend, LoopbackServer services) {
        Map<String, String> environment = new HashMap<>(DeploymentZipIT.ENVIRONMENT);
        environment.put("DELTAFOLD_BACKEND", backend);
        environment.put("DELTAFOLD_SPARK_MASTER", services.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL", services.endpoint().toString());
        environment.put("AWS_ENDPOINT_URL_S3", services.endpoint().toString());
        environment.put("AWS_REGION", "eu-central-1");
        environment.put("AWS_ACCESS_KEY_ID", "key");
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        return environment;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/acme-")) {
                ofBucket(exchange, path, body);
            } else if (path.endsWith("/jobruns")) {
                send(
                        exchange,
                        200,
                        "{\"applicationId\": \"a\", \"jobRunId\": \"run-of-E\", \"arn\": \"arn\"}".getBytes(UTF_8));
            } else if (path.startsWith("/v1/submissions")) {
                send(exchange, 200, "{\"success\": true, \"submissionId\": \"run-of-S\"}".getBytes(UTF_8));
            } else {
                send(exchange, 200, "{\"JobRunId\": \"run-of-G\", \"JobRuns\": []}".getBytes(UTF_8));
            }
        }
    }

    private void ofBucket(HttpExchange exchange, String path, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("ETag", "\"" + objects.size() + "\"");
        if (exchange.getRequestMethod().equals("PUT")) {
            objects.put(path, body);
            send(exchange, 200, new byte[0]);
            return;
        }
        byte[] content = objects.get(path);
        if (content == null) {
            send(exchange, 404, "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>".getBytes(UTF_8));
        } else {
            send(exchange, 200, content);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
    }
}

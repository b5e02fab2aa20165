package io.github.deltafold.local.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Clients;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** On a store that does not keep writers apart, nothing is written: Adobe S3Mock looks first and writes later. */
class UnfitStoreIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("Tomcat started on ports? .*?(\\d+) \\(http\\)");

    @TempDir
    Path folder;

    private Process store;
    private S3Settings settings;

    @BeforeEach
    void startStore() throws Exception {
        System.setProperty("aws.accessKeyId", "any");
        System.setProperty("aws.secretAccessKey", "any");
        Path log = folder.resolve("s3mock.log");
        store = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx200m",
                        "-jar",
                        jar().toString(),
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--http.port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        settings = new S3Settings("http://127.0.0.1:" + port(log), null, true);
        HttpClient http = HttpClient.newHttpClient();
        for (String bucket : List.of("staging", "lake")) {
            HttpRequest creation = HttpRequest.newBuilder(URI.create(settings.endpoint() + "/" + bucket))
                    .PUT(BodyPublishers.noBody())
                    .build();
            assertThat(http.send(creation, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @AfterEach
    void stopStore() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        store.destroyForcibly();
    }

    @Test
    void writesNothingWhereStoreDoesNotKeepWritersApart() throws IOException {
        Path config = Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: s3://staging/dms
                lake: s3://lake/tables
                s3: {endpoint: "%s", path-style: true}
                tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
                """.formatted(settings.endpoint()));
        try (S3Client client = S3Clients.open(settings)) {
            client.putObject(
                    PutObjectRequest.builder()
                            .bucket("staging")
                            .key("dms/shop/items/LOAD00000001.csv")
                            .build(),
                    RequestBody.fromString("1,pen\n"));
        }
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exit = apply(config, err);

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .containsPattern("error: Cannot write to bucket 'lake' of " + settings.endpoint() + ": the store does"
                        + " not keep writers apart \\(\\d+ of several that create one object at the same moment were"
                        + " told that they did, where 'If-None-Match: \\*' must let one\\), so that two runs could"
                        + " destroy each other's commits\\. No table was written\\. Use a store with atomic conditional"
                        + " writes, such as AWS S3, MinIO or S3Proxy\\.");
        try (ObjectStore lake = ObjectStores.open(Location.parse("s3://lake"), settings);
                Stream<StoredObject> objects = lake.list("", "")) {
            assertThat(objects.map(StoredObject::key))
                    .isNotEmpty()
                    .allMatch(key -> key.startsWith("tables/_deltafold/fence/"));
        }
    }

    private static int apply(Path config, ByteArrayOutputStream err) {
        Terminal terminal = new Terminal(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return new DeltafoldCommand(SparkJob.engines(), terminal, Clock.systemUTC(), Map.of())
                .execute("apply", "--config", config.toString());
    }

    /** The build puts it there. */
    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target", "s3mock"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private int port(Path log) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && store.isAlive()) {
            Matcher port = PORT.matcher(Files.readString(log));
            if (port.find()) {
                return Integer.parseInt(port.group(1));
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("S3Mock does not start: " + Files.readString(log));
    }
}

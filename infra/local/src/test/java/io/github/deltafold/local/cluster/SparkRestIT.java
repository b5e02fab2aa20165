package io.github.deltafold.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import io.github.deltafold.lambda.backend.SparkRestJob;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.s3.AwsProperties;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backend against a real master and worker, with the job jar that the build makes. */
@SuppressWarnings("NullAway.Init") // JUnit starts it
class SparkRestIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path JOB_JAR = Path.of("..", "..", "spark-job", "target", "deltafold-spark-job.jar")
            .toAbsolutePath()
            .normalize();
    private static final String JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    @TempDir
    private static Path folder;

    private static EmbeddedS3 s3;
    private static AwsProperties properties;
    private static SparkCluster cluster;

    @BeforeAll
    static void startCluster() throws IOException {
        s3 = EmbeddedS3.start(folder.resolve("s3"));
        s3.createBucket("staging").createBucket("lake");
        properties = new AwsProperties(s3);
        cluster = SparkCluster.start(
                folder.resolve("spark"),
                Map.of(
                        "AWS_ACCESS_KEY_ID", EmbeddedS3.CREDENTIALS.accessKeyId(),
                        "AWS_SECRET_ACCESS_KEY", EmbeddedS3.CREDENTIALS.secretAccessKey(),
                        "AWS_REGION", "us-east-1",
                        "AWS_ENDPOINT_URL_S3", s3.endpoint()));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
        properties.close();
        s3.close();
    }

    @Test
    void mergesInARunThatTheMasterPlaces() throws Exception {
        stage("ahmad_schema/Persons/LOAD00000001.csv", sample("staging/ahmad_schema/Persons/LOAD00000001.csv"));
        stage(
                "ahmad_schema/Persons/20260105-090000000.csv",
                sample("changes/ahmad_schema/Persons/20260105-090000000.csv"));
        put("s3://lake", "deltafold.yaml", configuration().getBytes(StandardCharsets.UTF_8));
        JobBackend backend = backend("s3://lake/deltafold.yaml");

        String run = backend.start("default", 1, "token-1");

        Set<RunStatus> seen = EnumSet.noneOf(RunStatus.class);
        RunStatus end = end(backend, run, seen);
        assertThat(end).as(logs()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(seen).contains(RunStatus.RUNNING);
        assertThat(backend.start("default", 1, "token-1")).isEqualTo(run);
        String table = show();
        assertThat(table.lines()).hasSize(104);
        assertThat(table)
                .contains(
                        "\n8,Edith Lindqvist-Keller,Eastmere\n",
                        "\n131,\"Lotte \"\"Lo\"\" Maas\",Willowford\n",
                        "\n132,Ravi Menon,\\N\n")
                .doesNotContain("\n10,");
    }

    @Test
    void tellsThatARunFailed() throws Exception {
        JobBackend backend = backend("s3://lake/missing.yaml");

        String run = backend.start("default", 1, "token-2");

        assertThat(end(backend, run, EnumSet.noneOf(RunStatus.class))).isEqualTo(RunStatus.FAILED);
        assertThat(logs()).contains("Cannot read configuration 's3://lake/missing.yaml'");
    }

    @Test
    void tellsThatARunWasKilled() throws Exception {
        // nothing is staged there, so that only the kill can make it fail
        String empty =
                configuration().replace("s3://staging/dms", "s3://staging/none").replace("/tables", "/none");
        put("s3://lake", "empty.yaml", empty.getBytes(StandardCharsets.UTF_8));
        JobBackend backend = backend("s3://lake/empty.yaml");
        String run = backend.start("default", 1, "token-3");

        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(cluster.masterRestUrl() + "/v1/submissions/kill/" + run))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding());

        assertThat(end(backend, run, EnumSet.noneOf(RunStatus.class))).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void knowsNoRunThatTheMasterDoesNotKnow() {
        assertThat(backend("s3://lake/deltafold.yaml").status("driver-20260105090000-9999"))
                .isEqualTo(RunStatus.UNKNOWN);
    }

    private static JobBackend backend(String config) {
        return SparkRestJob.of(cluster.masterRestUrl(), JOB_JAR.toUri().toString(), config, """
                        {"spark.driver.cores": 1, "spark.driver.memory": "1g",
                         "spark.cores.max": 1, "spark.executor.cores": 1, "spark.executor.memory": "1g",
                         "spark.driver.extraJavaOptions": "%1$s", "spark.executor.extraJavaOptions": "%1$s",
                         "spark.ui.enabled": false, "spark.databricks.delta.snapshotPartitions": 1,
                         "spark.sql.sources.parallelPartitionDiscovery.parallelism": 2}
                        """.formatted(JAVA))
                .connect();
    }

    private static RunStatus end(JobBackend backend, String run, Set<RunStatus> seen) throws InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        RunStatus status = backend.status(run);
        while (status.isAlive() && System.nanoTime() < limit) {
            seen.add(status);
            Thread.sleep(100);
            status = backend.status(run);
        }
        return status;
    }

    private static String configuration() throws IOException {
        return new String(sample("deltafold.yaml"), StandardCharsets.UTF_8)
                        .replace("staging: staging\n", "staging: s3://staging/dms\n")
                        .replace("lake: lake\n", "lake: s3://lake/tables\n")
                + "s3: {endpoint: \"" + s3.endpoint() + "\", path-style: true}\n";
    }

    private static byte[] sample(String file) throws IOException {
        try (InputStream stream = SparkRestIT.class.getResourceAsStream("/sample-data/" + file)) {
            return Objects.requireNonNull(stream, file).readAllBytes();
        }
    }

    private static void stage(String key, byte[] content) {
        put("s3://staging/dms", key, content);
    }

    private static void put(String location, String key, byte[] content) {
        try (ObjectStore store = ObjectStores.open(Location.parse(location), s3.settings())) {
            store.createIfAbsent(key, content);
        }
    }

    private static String show() throws IOException {
        Path config = Files.writeString(
                folder.resolve("show.yaml"), configuration().replaceFirst("(?m)^engine:.*\n", "") + "engine: duckdb\n");
        CommandRun shown = CommandRun.of(
                new LocalEngines(SparkJob.engines(), Clock.systemUTC()),
                Clock.systemUTC(),
                List.of("show", "--config", config.toString(), "ahmad_schema.Persons", "--format", "csv"));
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        return shown.out();
    }

    /** What drivers and executors said. */
    private static String logs() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("spark").resolve("work"))) {
            return files.filter(file -> file.endsWith("stderr"))
                    .map(SparkRestIT::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return file + ":\n" + Files.readString(file);
        } catch (IOException e) {
            return file + ": " + e;
        }
    }
}

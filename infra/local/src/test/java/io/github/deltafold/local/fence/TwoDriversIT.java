package io.github.deltafold.local.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.faults.PassingRequest;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers, each a JVM of its own, drain one table at the same moment. */
class TwoDriversIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Not every commit has a counterpart: who loses one of the quarantine makes the next version alone. */
    private static final Duration MEETING = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @BeforeEach
    void giveCredentials() {
        System.setProperty("aws.accessKeyId", EmbeddedS3.CREDENTIALS.accessKeyId());
        System.setProperty("aws.secretAccessKey", EmbeddedS3.CREDENTIALS.secretAccessKey());
    }

    @AfterEach
    void takeCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void endWellInBucket() throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"));
                FaultyProxy proxy = FaultyProxy.before(URI.create(s3.endpoint()).getPort())) {
            s3.createBucket("staging").createBucket("lake");
            Meetings meetings = new Meetings("", MEETING);
            proxy.follow(meetings);
            S3Settings settings = new S3Settings(proxy.endpoint(), null, true);
            stage(Location.parse("s3://staging/dms"), settings);
            Path config = configuration("s3://staging/dms", "s3://lake/tables", proxy.endpoint());

            List<Ended> ended = twice(config);

            assertThat(ended).extracting(Ended::exit).as(ended.toString()).containsOnly(3);
            check(config, Location.parse("s3://lake/tables"), settings);
            assertThat(meetings.happened()).as("commits that met").isNotEmpty();
        }
    }

    @Test
    void endWellInFolder() throws Exception {
        Path staging = folder.resolve("staging");
        stage(Location.parse(staging.toString()), S3Settings.AWS);
        Path lake = folder.resolve("lake");
        Path config = configuration(staging.toString(), lake.toString(), "http://127.0.0.1:1");

        List<Ended> ended = twice(config);

        assertThat(ended).extracting(Ended::exit).as(ended.toString()).containsOnly(3);
        check(config, Location.parse(lake.toString()), S3Settings.AWS);
    }

    /** A writer that is none of ours commits between the batch's look at the table and its commit. */
    @Test
    void foldAgainWhenSomeoneElseCommitsFirst() throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(folder.resolve("s3"));
                FaultyProxy proxy = FaultyProxy.before(URI.create(s3.endpoint()).getPort())) {
            s3.createBucket("staging").createBucket("lake");
            S3Settings settings = new S3Settings(proxy.endpoint(), null, true);
            stage(Location.parse("s3://staging/dms"), settings);
            Path config = configuration("s3://staging/dms", "s3://lake/tables", proxy.endpoint());
            Ended first = start(config, "apply").ended();
            assertThat(first.exit()).as(first.err()).isEqualTo(3);
            try (ObjectStore staging = ObjectStores.open(Location.parse("s3://staging/dms"), settings);
                    ObjectStore table = ObjectStores.open(Location.parse("s3://lake/tables/shop/items"), settings)) {
                staging.createIfAbsent("shop/items/20260105-100000000.csv", bytes("I,5,seal\n"));
                Intruder intruder = new Intruder(table);
                proxy.follow(intruder);

                Ended second = start(config, "apply").ended();

                assertThat(second.exit()).as(second.err()).isZero();
                assertThat(intruder.committed).isTrue();
                assertThat(second.out()).contains("1 applied", "-> version 3");
                assertThat(second.err()).contains("Version 2 of the table", "was written by someone else (DELETE)");
            }
            assertThat(start(config, "show", "shop.items", "--format", "csv")
                            .ended()
                            .out())
                    .isEqualTo("id,name\n5,seal\n");
        }
    }

    /** Removes every row that the table has, just before a batch commits. */
    private static final class Intruder implements FaultPlan {
        private final ObjectStore table;
        private final AtomicBoolean committed = new AtomicBoolean();

        Intruder(ObjectStore table) {
            this.table = table;
        }

        @Override
        public Fault of(PassingRequest request) {
            if (request.isPut()
                    && request.path().matches(".*/shop/items/_delta_log/0{19}2\\.json.*")
                    && committed.compareAndSet(false, true)) {
                String log = new String(
                        table.read("_delta_log/00000000000000000001.json")
                                .orElseThrow()
                                .bytes(),
                        StandardCharsets.UTF_8);
                StringBuilder commit = new StringBuilder("{\"commitInfo\":{\"timestamp\":0,\"operation\":\"DELETE\","
                        + "\"operationParameters\":{},\"isBlindAppend\":false}}\n");
                Matcher added =
                        Pattern.compile("\"add\":\\{\"path\":\"([^\"]+)\"").matcher(log);
                while (added.find()) {
                    commit.append("{\"remove\":{\"path\":\"" + added.group(1)
                            + "\",\"deletionTimestamp\":0,\"dataChange\":true}}\n");
                }
                table.createIfAbsent("_delta_log/00000000000000000002.json", bytes(commit.toString()));
            }
            return Fault.NONE;
        }
    }

    private static void stage(Location staging, S3Settings settings) {
        try (ObjectStore store = ObjectStores.open(staging, settings)) {
            store.createIfAbsent("shop/items/LOAD00000001.csv", bytes("1,pen\n2,ink\n3,paper\n"));
            store.createIfAbsent("shop/items/20260105-090000000.csv", bytes("U,1,quill\nD,2,\nI,4,wax\nI,five,lost\n"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing is lost and nothing doubled: in the table, the ledger, the tombstones and the quarantine. */
    private void check(Path config, Location lake, S3Settings settings) throws Exception {
        Ended shown = start(config, "show", "shop.items", "--format", "csv").ended();
        assertThat(shown.out()).as(shown.err()).isEqualTo("id,name\n1,quill\n3,paper\n4,wax\n");
        try (ObjectStore store = ObjectStores.open(lake, settings)) {
            assertThat(keys(store, "_deltafold/ledger/"))
                    .containsExactly(
                            "_deltafold/ledger/shop/items/00000000000000000001.json",
                            "_deltafold/ledger/shop/items/00000000000000000001.outcome.json");
            assertThat(new String(
                            store.read("_deltafold/ledger/shop/items/00000000000000000001.outcome.json")
                                    .orElseThrow()
                                    .bytes(),
                            StandardCharsets.UTF_8))
                    .contains("\"read\" : 7", "\"applied\" : 4", "\"superseded\" : 2", "\"quarantined\" : 1");
            assertThat(commitsOf(store, "shop/items", "deltafold:shop.items")).isEqualTo(1);
            // each driver may remember the deletes, which count once
            assertThat(keys(store, "_deltafold/tombstones/shop/items/_delta_log/"))
                    .isNotEmpty();
            assertThat(commitsOf(store, "_deltafold/quarantine", "deltafold:")).isEqualTo(1);
        }
    }

    private static List<String> keys(ObjectStore store, String prefix) {
        try (Stream<StoredObject> objects = store.list(prefix, "")) {
            return objects.map(StoredObject::key).toList();
        }
    }

    private static long commitsOf(ObjectStore store, String table, String transaction) {
        return keys(store, table + "/_delta_log/").stream()
                .filter(key -> key.endsWith(".json"))
                .filter(key -> new String(store.read(key).orElseThrow().bytes(), StandardCharsets.UTF_8)
                        .contains("\"txn\":{\"appId\":\"" + transaction))
                .count();
    }

    private Path configuration(String staging, String lake, String endpoint) throws IOException {
        return Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: %s
                lake: %s
                s3: {endpoint: "%s", path-style: true}
                tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
                """.formatted(staging, lake, endpoint));
    }

    private record Ended(int exit, String out, String err) {}

    private record Driver(Process process, Path out, Path err) {
        Ended ended() throws IOException, InterruptedException {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            assertThat(ended)
                    .as("the driver ended in time: %s", Files.readString(err))
                    .isTrue();
            return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    private List<Ended> twice(Path config) throws Exception {
        List<Driver> drivers = List.of(start(config, "apply"), start(config, "apply"));
        List<Ended> ended = new ArrayList<>();
        for (Driver driver : drivers) {
            ended.add(driver.ended());
        }
        return ended;
    }

    private Driver start(Path config, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "@" + sparkOptions(),
                "-Daws.accessKeyId=" + EmbeddedS3.CREDENTIALS.accessKeyId(),
                "-Daws.secretAccessKey=" + EmbeddedS3.CREDENTIALS.secretAccessKey(),
                "-cp",
                System.getProperty("java.class.path"),
                SparkJob.class.getName()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--config", config.toString()));
        Path out = Files.createTempFile(folder, "driver", ".out");
        Path err = Files.createTempFile(folder, "driver", ".err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Driver(process, out, err);
    }

    private static Path sparkOptions() {
        Path parent = Path.of("").toAbsolutePath();
        while (!Files.exists(parent.resolve("infra/local/spark-jvm.options"))) {
            parent = Objects.requireNonNull(parent.getParent());
        }
        return parent.resolve("infra/local/spark-jvm.options");
    }
}

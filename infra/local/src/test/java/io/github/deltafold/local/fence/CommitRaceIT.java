package io.github.deltafold.local.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.storage.S3SingleDriverLogStore;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.S3Clients;
import io.github.deltafold.core.store.S3ObjectStore;
import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.faults.PassingRequest;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.spark.fence.BucketLogStore;
import io.github.deltafold.spark.fence.FolderLogStore;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Two processes commit the same versions at the same moments, through the log stores themselves: is every version won
 * once, and does the winner's entry stand?
 *
 * <p>{@code -Dfence.versions=150} has each race run so many versions; without it the slow ones run fewer.
 */
class CommitRaceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(9);

    @TempDir
    private static Path folder;

    private static EmbeddedS3 s3;
    private static FaultyProxy losing;
    private static FaultyProxy slow;
    private static List<Map<String, List<Integer>>> wins;

    private static int versions(int unlessSaid) {
        return Integer.getInteger("fence.versions", unlessSaid);
    }

    @BeforeAll
    static void race() throws Exception {
        s3 = EmbeddedS3.start(folder.resolve("s3"));
        for (String bucket : List.of("plain", "losing", "slow", "client", "delta")) {
            s3.createBucket(bucket);
        }
        int port = URI.create(s3.endpoint()).getPort();
        losing = FaultyProxy.before(port);
        FaultPlan everySecond = FaultPlan.random(4, 0.5, List.of(Fault.LOST_ANSWER));
        losing.follow(request -> request.isPut() ? everySecond.of(request) : Fault.NONE);
        slow = FaultyProxy.before(port);
        slow.follow(FaultPlan.always(Fault.delay(Duration.ofMillis(700)), PassingRequest::isPut));
        String ours = BucketLogStore.class.getName();
        wins = outcomes(List.of(
                scenario("plain", ours, versions(150), s3.endpoint()),
                scenario("losing", ours, versions(60), losing.endpoint()),
                scenario("slow", ours, versions(12), slow.endpoint()),
                scenario("client", ours, versions(150), s3.endpoint()) + ";fs.s3a.create.conditional.enabled=false",
                scenario("delta", S3SingleDriverLogStore.class.getName(), versions(30), s3.endpoint()),
                "folder;" + FolderLogStore.class.getName() + ";" + folder.toUri() + "log;" + versions(150)));
    }

    @AfterAll
    static void stop() {
        losing.close();
        slow.close();
        s3.close();
    }

    @ParameterizedTest
    @CsvSource({"plain, 150", "losing, 60", "slow, 12", "client, 150"})
    void winsEveryVersionOnceInBucket(String bucket, int unlessSaid) {
        try (ObjectStore store = new S3ObjectStore(
                S3Clients.open(s3.settings(), StaticCredentialsProvider.create(EmbeddedS3.CREDENTIALS)),
                Location.parse("s3://" + bucket))) {
            for (int version = 0; version < versions(unlessSaid); version++) {
                byte[] entry = store.read(String.format(Locale.ROOT, "log/%020d.json", version))
                        .orElseThrow()
                        .bytes();
                assertThat(new String(entry, StandardCharsets.UTF_8))
                        .isEqualTo("writer " + onlyWinner(bucket, version) + " version " + version + "\n");
            }
        }
    }

    @Test
    void winsEveryVersionOnceInFolder() throws IOException {
        for (int version = 0; version < versions(150); version++) {
            assertThat(folder.resolve(String.format(Locale.ROOT, "log/%020d.json", version)))
                    .hasContent("writer " + onlyWinner("folder", version) + " version " + version);
        }
    }

    @Test
    void losesAnswersAndDelaysThem() {
        assertThat(losing.faults().get("500 after storing")).isGreaterThan(versions(60) / 2L);
        assertThat(slow.faults().get("delay")).isGreaterThanOrEqualTo(2L * versions(12));
    }

    /** What the fence is for; without this the other races could be too tame to show anything. */
    @Test
    void winsVersionsTwiceWithStoreOfDelta() {
        List<Integer> twice = new ArrayList<>(wonBy(0, "delta"));
        twice.retainAll(wonBy(1, "delta"));

        assertThat(twice).isNotEmpty();
    }

    private static int onlyWinner(String scenario, int version) {
        boolean first = wonBy(0, scenario).contains(version);
        boolean second = wonBy(1, scenario).contains(version);
        assertThat(first ^ second)
                .as("version %d is won once (%s, %s)", version, first, second)
                .isTrue();
        return first ? 0 : 1;
    }

    private static List<Integer> wonBy(int racer, String scenario) {
        return Objects.requireNonNull(wins.get(racer).get(scenario));
    }

    private static String scenario(String bucket, String store, int versions, String endpoint) {
        return String.join(
                ";",
                bucket,
                store,
                "s3a://" + bucket + "/log",
                String.valueOf(versions),
                "fs.s3a.endpoint=" + endpoint,
                "fs.s3a.endpoint.region=us-east-1",
                "fs.s3a.path.style.access=true",
                "fs.s3a.connection.ssl.enabled=false",
                "fs.s3a.retry.limit=3",
                "fs.s3a.retry.interval=50ms",
                "fs.s3a.aws.credentials.provider=software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider",
                "deltafold.s3.endpoint=" + endpoint,
                "deltafold.s3.path-style=true");
    }

    private static List<Map<String, List<Integer>>> outcomes(List<String> scenarios) throws Exception {
        List<Process> racers = new ArrayList<>();
        for (int me = 0; me < 2; me++) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx400m",
                    "-Daws.accessKeyId=" + EmbeddedS3.CREDENTIALS.accessKeyId(),
                    "-Daws.secretAccessKey=" + EmbeddedS3.CREDENTIALS.secretAccessKey(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    CommitRacer.class.getName(),
                    String.valueOf(me),
                    folder.resolve("steps").toString()));
            command.addAll(scenarios);
            racers.add(new ProcessBuilder(command)
                    .redirectOutput(folder.resolve(me + ".out").toFile())
                    .redirectError(folder.resolve(me + ".err").toFile())
                    .start());
        }
        List<Map<String, List<Integer>>> outcomes = new ArrayList<>();
        for (int me = 0; me < 2; me++) {
            boolean ended = racers.get(me).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            racers.forEach(racer -> {
                if (!ended) {
                    racer.destroyForcibly();
                }
            });
            String err = Files.readString(folder.resolve(me + ".err"));
            assertThat(ended && racers.get(me).exitValue() == 0).as(err).isTrue();
            err.lines().filter(line -> line.contains("won,")).forEach(line -> System.out.println("racer: " + line));
            outcomes.add(wins(Files.readString(folder.resolve(me + ".out"))));
        }
        return outcomes;
    }

    private static Map<String, List<Integer>> wins(String out) {
        Map<String, List<Integer>> wins = new HashMap<>();
        for (String line : out.lines().toList()) {
            String[] parts = line.split(";", -1);
            wins.put(
                    parts[0],
                    List.of(parts[1].split(",")).stream()
                            .filter(number -> !number.isEmpty())
                            .map(Integer::valueOf)
                            .toList());
        }
        return wins;
    }
}

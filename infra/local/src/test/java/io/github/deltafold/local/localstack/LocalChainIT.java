package io.github.deltafold.local.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The chain as it is deployed, without Docker: the repository's template by {@code sam deploy}, LocalStack's notification,
 * queue and event source mapping, the functions as Lambda runs them, and a Spark cluster. Nothing between the staged file and
 * the table is a stand-in.
 *
 * <p>A chain takes minutes to come up, so the tests are steps of one story and share it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // JUnit starts it
class LocalChainIT {
    private static final Path REPOSITORY = Path.of("..", "..");
    private static final Path FOLDER = Path.of("target", "local-chain").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static LocalChain chain;
    private static SampleTable sample;
    private static ChainQueues queues;

    @BeforeAll
    static void start() throws IOException {
        chain = new LocalChain(new Checkout(REPOSITORY), FOLDER, Backend.SPARK_REST, freePort());
        try {
            chain.startHostLocalStack(System.err::println);
        } catch (BadSetting e) {
            System.err.println("NOT TESTED: the chain on LocalStack. " + e.getMessage());
            abort(String.valueOf(e.getMessage()));
        }
        chain.startBackend();
        chain.deploy(SmallBatches.SPARK);
        Clock clock = Clock.systemUTC();
        sample = new SampleTable(chain, new LocalEngines(SparkJob.engines(), clock), clock);
        queues = new ChainQueues(chain.endpoint(), chain.stack());
    }

    @AfterAll
    static void stop() {
        if (queues != null) {
            queues.close();
        }
        chain.close();
    }

    @Test
    @Order(1)
    void appliesFilesThatAreStaged() throws Exception {
        long staged = System.nanoTime();
        sample.stage(SampleData.FULL_LOAD, SampleData.fullLoad());
        Duration untilStarted = awaitRun(staged);

        JsonNode load = sample.awaitApplied("the full load", 1);
        JsonNode changes = sample.apply(SampleData.CHANGES, SampleData.changes(), 2);

        System.out.printf("LocalStack: from the staged file to a started run %d ms%n", untilStarted.toMillis());
        assertThat(load.at("/lastBatch/engine").asText()).isEqualTo("spark");
        assertThat(changes.at("/rows/applied").asInt()).isEqualTo(107);
        assertThat(sample.show("--format", "csv").out())
                .isEqualTo(Files.readString(REPOSITORY.resolve("sample-data/expected/ahmad_schema.Persons.csv")));
        assertThat(queues.deadLetters()).isEmpty();
    }

    @Test
    @Order(2)
    void setsAsideWhatNobodyCanReadAndNothingElse() throws Exception {
        queues.hurry();

        queues.sendTogether(
                "{\"Records\": [",
                "{\"table\": \"ahmad_schema.Persons\"}",
                "{\"bucket\": \"" + chain.stack().output("StagingUri").split("/", -1)[2] + "\", \"key\": \"dms/"
                        + SampleData.CHANGES + "\"}",
                "{\"group\": \"default\"}");

        assertThat(queues.awaitDeadLetter(PATIENCE)).isEqualTo("{\"Records\": [");
        assertThat(queues.deadLetters()).isEmpty();
        queues.awaitEmpty(PATIENCE);
    }

    @Test
    @Order(3)
    void foldsSmallBatchesInAFunction() throws Exception {
        chain.deploy(SmallBatches.LAMBDA);

        JsonNode table = sample.apply(
                "ahmad_schema/Persons/20260106-090000000.csv", "U,10,Back Again,Nowhere\n".getBytes(UTF_8), 3);

        assertThat(table.at("/lastBatch/engine").asText()).isEqualTo("duckdb");
        assertThat(sample.show("--format", "csv").out()).contains("\n10,Back Again,Nowhere\n");
    }

    /** The configuration asks for Spark, which the fold function does not have. */
    @Test
    @Order(4)
    void givesToSparkWhatTheFunctionCannotFold() throws Exception {
        configure("engine: spark");

        JsonNode table = sample.apply("ahmad_schema/Persons/20260107-090000000.csv", "D,10,,\n".getBytes(UTF_8), 4);

        assertThat(table.at("/lastBatch/engine").asText()).isEqualTo("spark");
        assertThat(sample.show("--format", "csv").out()).doesNotContain("\n10,Back Again,Nowhere\n");
        try (ObjectStore lake = chain.lake()) {
            assertThat(lake.read("tables/_deltafold/leases/spark/default.json")
                            .map(StoredContent::bytes)
                            .map(bytes -> new String(bytes, UTF_8)))
                    .get()
                    .asString()
                    .contains("Cannot use engine 'spark' in the fold function");
        }
        assertThat(queues.deadLetters()).isEmpty();
    }

    /** How long until the handler has noted the run that it started. */
    private static Duration awaitRun(long staged) throws InterruptedException {
        String state = chain.stack().output("LakeUri") + "/tables/_deltafold";
        try (ObjectStore store = chain.open(state)) {
            GroupStates groups = new GroupStates(store);
            while (groups.read("default").run() == null) {
                assertThat(Duration.ofNanos(System.nanoTime() - staged)).isLessThan(PATIENCE);
                Thread.sleep(20);
            }
            return Duration.ofNanos(System.nanoTime() - staged);
        }
    }

    private static void configure(String setting) {
        try (ObjectStore lake = chain.lake()) {
            StoredContent before = lake.read("deltafold.yaml").orElseThrow();
            String yaml = new String(before.bytes(), UTF_8) + setting + "\n";
            assertThat(lake.replaceIfUnchanged("deltafold.yaml", yaml.getBytes(UTF_8), before.version()))
                    .isTrue();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

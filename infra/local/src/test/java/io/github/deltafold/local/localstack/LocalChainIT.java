package io.github.deltafold.local.localstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.wake.WakeCommand;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import picocli.CommandLine;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

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
    private static final String NOTE = "tables/_deltafold/leases/spark/default.json";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static LocalChain chain;
    private static SampleTable sample;
    private static ChainQueues queues;

    @BeforeAll
    static void start() throws IOException {
        chain = InstalledChain.of("local-chain", Backend.SPARK_REST);
        chain.startLocalStack();
        chain.startBackend();
        chain.deploy(SmallBatches.LAMBDA, Map.of("CatalogDatabases", "sales,crm*"));
        Clock clock = Clock.systemUTC();
        sample = new SampleTable(chain, new LocalEngines(SparkJob.engines(), clock), clock);
        queues = new ChainQueues(chain.endpoint(), chain.stack());
    }

    @AfterAll
    static void stop() {
        if (queues != null) {
            queues.close();
        }
        if (chain != null) {
            chain.close();
        }
    }

    /** The fold function is asked first. The configuration wants Spark, which it does not have: its failure goes to the queue. */
    @Test
    @Order(1)
    void givesToSparkWhatTheFunctionCannotFold() {
        configure("\nengine: spark\n");

        JsonNode table = sample.apply(SampleData.FULL_LOAD, SampleData.fullLoad(), 1);

        assertThat(table.at("/lastBatch/engine").asText()).isEqualTo("spark");
        assertThat(text(NOTE)).contains("Cannot use engine 'spark' in the fold function");
        assertThat(queues.deadLetters()).isEmpty();
    }

    @Test
    @Order(2)
    void appliesFilesThatAreStaged() throws Exception {
        long staged = System.nanoTime();
        sample.stage(SampleData.CHANGES, SampleData.changes());
        Duration untilStarted = awaitRun(staged);
        JsonNode table = sample.awaitApplied("the changes", 2);

        System.out.printf("LocalStack: a run started %d ms after the file was staged%n", untilStarted.toMillis());
        assertThat(table.at("/lastBatch/engine").asText()).isEqualTo("spark");
        assertThat(table.at("/rows/applied").asInt()).isEqualTo(107);
        assertThat(sample.show("--format", "csv").out())
                .isEqualTo(Files.readString(
                        InstalledChain.REPOSITORY.resolve("sample-data/expected/ahmad_schema.Persons.csv")));
        assertThat(queues.deadLetters()).isEmpty();
    }

    @Test
    @Order(3)
    void foldsSmallBatchesInTheFunction() {
        replace("deltafold.yaml", "engine: spark", "engine: auto");
        replace(NOTE, "\"until\" : \"20", "\"until\" : \"19"); // as if the hour had passed

        long staged = System.nanoTime();
        JsonNode table = sample.apply(
                "ahmad_schema/Persons/20260106-090000000.csv", "I,10,Back Again,Nowhere\n".getBytes(UTF_8), 3);

        System.out.printf(
                "LocalStack: a small batch was in its table %d ms after its file was staged%n",
                Duration.ofNanos(System.nanoTime() - staged).toMillis());
        assertThat(table.at("/lastBatch/engine").asText()).isEqualTo("duckdb");
        assertThat(sample.show("--format", "csv").out()).contains("\n10,Back Again,Nowhere\n");
    }

    @Test
    @Order(4)
    void setsAsideWhatNobodyCanReadAndNothingElse() throws Exception {
        queues.hurry();

        queues.sendTogether(
                "{\"Records\": [",
                "{\"table\": \"ahmad_schema.Persons\"}",
                "{\"bucket\": \"" + chain.stack().output("StagingUri").split("/", -1)[2] + "\", \"key\": \"dms/"
                        + SampleData.CHANGES + "\"}",
                "{\"group\": \"default\"}");

        assertThat(queues.awaitDeadLetter(PATIENCE)).isEqualTo("{\"Records\": [");
        queues.awaitEmpty(PATIENCE);
        assertThat(queues.deadLetters()).isEmpty();
    }

    @Test
    @Order(5)
    void wakesFromATerminal() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(out, true, UTF_8), System.err, false);

        int exitCode = new CommandLine(new WakeCommand(terminal))
                .execute(
                        "--function",
                        chain.stack().output("HandlerFunction"),
                        "--table",
                        SampleData.TABLE,
                        "--endpoint",
                        chain.endpoint());

        assertThat(exitCode).as(out.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8)).contains("default", "fold-function/");
    }

    @Test
    @Order(6)
    void sweepsAndTellsItsMetrics() {
        try (LambdaClient lambda = LambdaClient.builder()
                .endpointOverride(URI.create(chain.endpoint()))
                .region(Region.of(SamStack.REGION))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            InvokeResponse swept = lambda.invoke(ask ->
                    ask.functionName(chain.stack().output("SweepFunction")).logType(LogType.TAIL));

            assertThat(swept.functionError()).as(swept.payload().asUtf8String()).isNull();
            assertThat(new String(Base64.getDecoder().decode(swept.logResult()), UTF_8))
                    .contains("\"Stack\":\"deltafold\"", "\"PendingFiles\":0", "\"UnseenTables\":0");
        }
    }

    /** How long until the handler has noted the run that it started. */
    private static Duration awaitRun(long staged) throws InterruptedException {
        String state = chain.stack().output("LakeUri") + "/tables/_deltafold";
        try (ObjectStore store = chain.open(state)) {
            GroupStates groups = new GroupStates(store);
            while (!String.valueOf(groups.read("default").run()).startsWith("driver-")) {
                assertThat(Duration.ofNanos(System.nanoTime() - staged)).isLessThan(PATIENCE);
                Thread.sleep(20);
            }
            return Duration.ofNanos(System.nanoTime() - staged);
        }
    }

    private static void configure(String more) {
        rewrite("deltafold.yaml", text -> text + more);
    }

    private static void replace(String key, String before, String after) {
        assertThat(text(key)).contains(before);
        rewrite(key, text -> text.replace(before, after));
    }

    private static void rewrite(String key, UnaryOperator<String> change) {
        try (ObjectStore lake = chain.lake()) {
            StoredContent before = lake.read(key).orElseThrow();
            String text = change.apply(new String(before.bytes(), UTF_8));
            assertThat(lake.replaceIfUnchanged(key, text.getBytes(UTF_8), before.version()))
                    .isTrue();
        }
    }

    private static String text(String key) {
        try (ObjectStore lake = chain.lake()) {
            return new String(lake.read(key).orElseThrow().bytes(), UTF_8);
        }
    }
}

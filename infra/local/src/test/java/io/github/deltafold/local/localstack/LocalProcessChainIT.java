package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The chain as {@link LocalChainIT} shows it, by its other ways: EventBridge tells of the file instead of the bucket, and the
 * run is a process that the handler starts.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // JUnit starts it
class LocalProcessChainIT {
    private static LocalChain chain;
    private static SampleTable sample;

    @BeforeAll
    static void start() throws IOException {
        chain = InstalledChain.of("local-process-chain", Backend.LOCAL_PROCESS);
        chain.startLocalStack();
        chain.startBackend();
        chain.deploy(SmallBatches.SPARK, Map.of("TriggerMode", "EVENTBRIDGE"));
        Clock clock = Clock.systemUTC();
        sample = new SampleTable(chain, new LocalEngines(SparkJob.engines(), clock), clock);
    }

    @AfterAll
    static void stop() {
        if (chain != null) {
            chain.close();
        }
    }

    @Test
    @Order(1)
    void appliesWhatEventBridgeTellsByAProcess() throws Exception {
        sample.apply(SampleData.FULL_LOAD, SampleData.fullLoad(), 1);
        JsonNode table = sample.apply(SampleData.CHANGES, SampleData.changes(), 2);

        assertThat(table.at("/rows/applied").asInt()).isEqualTo(107);
        assertThat(sample.show("--format", "csv").out())
                .isEqualTo(Files.readString(
                        InstalledChain.REPOSITORY.resolve("sample-data/expected/ahmad_schema.Persons.csv")));
        try (ChainQueues queues = new ChainQueues(chain.endpoint(), chain.stack())) {
            assertThat(queues.deadLetters()).isEmpty();
        }
    }

    @Test
    @Order(2)
    void leavesNoFunctionBehindWhenLocalStackIsKilled() throws Exception {
        ProcessHandle localStack = ProcessHandle.current()
                .children()
                .filter(child -> String.join(" ", child.info().arguments().orElse(new String[0]))
                        .contains("localstack.runtime.main"))
                .findFirst()
                .orElseThrow();
        List<ProcessHandle> functions = localStack
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("java"))
                .toList();

        localStack.destroyForcibly();

        assertThat(functions).isNotEmpty();
        for (ProcessHandle function : functions) {
            function.onExit().get(10, TimeUnit.SECONDS);
        }
    }
}

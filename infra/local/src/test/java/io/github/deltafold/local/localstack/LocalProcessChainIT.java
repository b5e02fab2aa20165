package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The chain as {@link LocalChainIT} shows it, by its other ways: EventBridge tells of the file instead of the bucket, and the
 * run is a process that the handler starts.
 */
class LocalProcessChainIT {
    @Test
    void appliesWhatEventBridgeTellsByAProcess() throws Exception {
        Clock clock = Clock.systemUTC();
        try (LocalChain chain = InstalledChain.of("local-process-chain", Backend.LOCAL_PROCESS)) {
            chain.startLocalStack();
            chain.startBackend();
            SamStack stack = chain.deploy(SmallBatches.SPARK, Map.of("TriggerMode", "EVENTBRIDGE"));
            SampleTable sample = new SampleTable(chain, new LocalEngines(SparkJob.engines(), clock), clock);

            sample.apply(SampleData.FULL_LOAD, SampleData.fullLoad(), 1);
            JsonNode table = sample.apply(SampleData.CHANGES, SampleData.changes(), 2);

            assertThat(table.at("/rows/applied").asInt()).isEqualTo(107);
            assertThat(sample.show("--format", "csv").out())
                    .isEqualTo(Files.readString(
                            InstalledChain.REPOSITORY.resolve("sample-data/expected/ahmad_schema.Persons.csv")));
            try (ChainQueues queues = new ChainQueues(chain.endpoint(), stack)) {
                assertThat(queues.deadLetters()).isEmpty();
            }
        }
    }
}

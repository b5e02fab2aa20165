package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The chain where there is Docker: LocalStack in its own image, and the functions in those of AWS. {@link LocalChainIT} shows
 * the same, and more, without it. Nobody has run it yet, which is why it waits for {@code -P long}.
 */
@Testcontainers(disabledWithoutDocker = true)
@EnabledIfSystemProperty(named = "deltafold.long", matches = "true")
class ContainerChainIT {
    private static final Path REPOSITORY = Path.of("..", "..");
    private static final int PORT = 4566;

    /** In the network of this machine, so that one address is right for functions, Spark and this test. */
    @Container
    private static final LocalStackContainer CONTAINER = new LocalStackContainer(
                    DockerImageName.parse("localstack/localstack:" + LocalStack.VERSION))
            .withNetworkMode("host")
            .withEnv("LOCALSTACK_HOST", "127.0.0.1:" + PORT)
            .withEnv("SQS_ENDPOINT_STRATEGY", "path")
            .withEnv("CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES", "1")
            .withEnv("LAMBDA_DOCKER_NETWORK", "host")
            .withEnv("LAMBDA_IGNORE_ARCHITECTURE", "1");

    @Test
    void appliesFilesThatAreStaged() throws Exception {
        Clock clock = Clock.systemUTC();
        Path folder = Path.of("target", "container-chain").toAbsolutePath();
        try (LocalChain chain = new LocalChain(new Checkout(REPOSITORY), folder, Backend.SPARK_REST, PORT)) {
            LocalStack used = chain.use(new Started(CONTAINER), System.err::println);
            chain.startBackend();
            chain.deploy(SmallBatches.SPARK);
            SampleTable sample = new SampleTable(chain, new LocalEngines(SparkJob.engines(), clock), clock);

            sample.apply(SampleData.FULL_LOAD, SampleData.fullLoad(), 1);
            sample.apply(SampleData.CHANGES, SampleData.changes(), 2);

            assertThat(used.endpoint()).endsWith(":" + PORT);
            assertThat(sample.show("--format", "csv").out())
                    .isEqualTo(Files.readString(REPOSITORY.resolve("sample-data/expected/ahmad_schema.Persons.csv")));
        }
    }

    private record Started(LocalStackContainer container) implements LocalStack {
        @Override
        public String endpoint() {
            return "http://127.0.0.1:" + PORT;
        }

        @Override
        public String place() {
            return "in Docker";
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}

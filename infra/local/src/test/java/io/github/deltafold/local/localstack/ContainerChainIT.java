package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
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
    private static final ContainerDefinition DEFINITION = new ContainerDefinition(4566);

    @Container
    private static final LocalStackContainer CONTAINER = container();

    private static LocalStackContainer container() {
        LocalStackContainer container = new LocalStackContainer(DockerImageName.parse(ContainerDefinition.IMAGE))
                .withEnv(DEFINITION.environment());
        container.setPortBindings(List.of(DEFINITION.publication()));
        return container;
    }

    @Test
    void appliesFilesThatAreStaged() throws Exception {
        Clock clock = Clock.systemUTC();
        Path folder = Path.of("target", "container-chain").toAbsolutePath();
        try (LocalChain chain =
                new LocalChain(new Checkout(REPOSITORY), folder, Backend.SPARK_REST, DEFINITION.port())) {
            chain.installSam(System.err::println);
            chain.use(new DockerLocalStack(DEFINITION, DockerLocalStack.bridgeGateway(), CONTAINER::stop));
            chain.startBackend();
            chain.deploy(SmallBatches.SPARK);
            SampleTable sample = new SampleTable(chain, new LocalEngines(SparkJob.engines(), clock), clock);

            sample.apply(SampleData.FULL_LOAD, SampleData.fullLoad(), 1);
            sample.apply(SampleData.CHANGES, SampleData.changes(), 2);

            assertThat(sample.show("--format", "csv").out())
                    .isEqualTo(Files.readString(REPOSITORY.resolve("sample-data/expected/ahmad_schema.Persons.csv")));
        }
    }
}

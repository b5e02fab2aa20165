package io.github.deltafold.spark;

import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.RandomHistory;
import io.github.deltafold.spark.testing.LocalSpark;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few of the histories that the core runs by the hundred; Spark takes a second or two for each of their batches. */
@Execution(ExecutionMode.CONCURRENT)
class AnyOrderOfDeliveryIT {
    /** Chosen for few batches and many deeds: every header and sequence, key changes, late loads, runs that die. */
    @ParameterizedTest
    @ValueSource(longs = {3, 10, 11, 22, 78, 137})
    void comesToTheStateOfTheSourceJustAsTheEngineInMemory(long seed, @TempDir Path folder) {
        RandomHistory.of(seed)
                .deliver(
                        folder,
                        (config, choice) -> new ComparedEngine(
                                LocalSpark.engines().start(config, choice), new InMemoryTableEngine()));
    }
}

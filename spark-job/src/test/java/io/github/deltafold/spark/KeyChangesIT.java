package io.github.deltafold.spark;

import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.KeyChangeHistory;
import io.github.deltafold.spark.testing.LocalSpark;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few of the histories of key changes that the core runs by the hundred. */
@Execution(ExecutionMode.CONCURRENT)
class KeyChangesIT {
    /** Chosen for few batches and many runs: with and without a sequence, late, with lines that are put right later. */
    @ParameterizedTest
    @ValueSource(longs = {53, 57, 94, 104, 185})
    void comeToTheStateOfTheSourceJustAsTheEngineInMemory(long seed, @TempDir Path folder) {
        KeyChangeHistory.of(seed)
                .deliver(
                        folder,
                        (config, choice) -> new ComparedEngine(
                                LocalSpark.engines().start(config, choice), new InMemoryTableEngine()));
    }
}

package io.github.deltafold.spark;

import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.ReloadHistory;
import io.github.deltafold.spark.testing.LocalSpark;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few of the histories of reloads that the core runs by the dozen. */
@Execution(ExecutionMode.CONCURRENT)
class AnyReloadIT {
    /** Chosen for few batches: damaged and late files, lines in quarantine, a load that the operator asks for, dead runs. */
    @ParameterizedTest
    @ValueSource(longs = {67, 100, 101})
    void showsOneWholeLoadAndItsChangesJustAsTheEngineInMemory(long seed, @TempDir Path folder) {
        ReloadHistory.of(seed)
                .deliver(
                        folder,
                        (config, choice) -> new ComparedEngine(
                                LocalSpark.engines().start(config, choice), new InMemoryTableEngine()),
                        new InMemoryObjectStore());
    }
}

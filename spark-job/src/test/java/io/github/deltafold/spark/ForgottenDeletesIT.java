package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.HorizonHistory;
import io.github.deltafold.core.testing.HorizonHistory.Outcome;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.spark.testing.LocalSpark;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short one of the histories that the core runs by the dozen; Spark takes a second or two for each of its batches. */
@Execution(ExecutionMode.CONCURRENT)
class ForgottenDeletesIT {
    @ParameterizedTest
    @ValueSource(longs = {14})
    void reviveNoRow(long seed, @TempDir Path folder) {
        Outcome outcome = HorizonHistory.of(seed, 30)
                .deliver(
                        folder,
                        (config, choice) -> new ComparedEngine(
                                LocalSpark.engines().start(config, choice), new InMemoryTableEngine()),
                        new FolderObjectStore(folder.resolve("lake/_deltafold")),
                        () -> LocalSpark.quarantine(folder.resolve("lake")));

        assertThat(outcome.purged()).isTrue();
        assertThat(outcome.rows().quarantined()).isPositive();
    }
}

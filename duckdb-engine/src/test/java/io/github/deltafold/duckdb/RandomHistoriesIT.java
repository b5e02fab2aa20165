package io.github.deltafold.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.HorizonHistory;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.KeyChangeHistory;
import io.github.deltafold.core.testing.RandomHistory;
import io.github.deltafold.core.testing.ReloadHistory;
import io.github.deltafold.duckdb.testing.LocalDuckDb;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The histories that the core runs on the engine in memory, on both at once: rows, counters, orders, warnings and
 * tombstones are compared batch by batch. {@code -Ddeltafold.histories=N} runs N of each.
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomHistoriesIT {
    private static final int HISTORIES = Integer.getInteger("deltafold.histories", 25);

    @ParameterizedTest
    @MethodSource("seeds")
    void comesToTheStateOfTheSource(long seed, @TempDir Path folder) {
        RandomHistory.of(seed).deliver(folder, both());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tellsWhoLeavesAKey(long seed, @TempDir Path folder) {
        KeyChangeHistory.of(seed).deliver(folder, both());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void showsOneWholeLoadAndItsChanges(long seed, @TempDir Path folder) {
        ReloadHistory.of(seed).deliver(folder, both(), new InMemoryObjectStore());
    }

    @ParameterizedTest
    @MethodSource("someSeeds")
    void revivesNoRow(long seed, @TempDir Path folder) {
        LakeConfig lake = LakeConfig.parse(
                "staging: staging\nlake: lake\ntables: [{name: a.b, key: [id], columns: id INT}]", "a test", folder);

        HorizonHistory.Outcome outcome = HorizonHistory.of(seed, 30)
                .deliver(
                        folder,
                        both(),
                        new FolderObjectStore(folder.resolve("lake/_deltafold")),
                        () -> LocalDuckDb.quarantine(lake));

        assertThat(outcome.rows().read()).isPositive();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, HISTORIES);
    }

    static LongStream someSeeds() {
        return LongStream.rangeClosed(1, Math.max(1, HISTORIES / 5));
    }

    private static EngineFactory both() {
        InMemoryTableEngine memory = new InMemoryTableEngine();
        return (config, choice) -> new ComparedEngine(LocalDuckDb.engine(), memory);
    }
}

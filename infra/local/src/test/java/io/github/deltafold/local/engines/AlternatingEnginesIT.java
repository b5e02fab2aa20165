package io.github.deltafold.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.KeyChangeHistory;
import io.github.deltafold.core.testing.RandomHistory;
import io.github.deltafold.core.testing.ReloadHistory;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A few of the histories that the core runs by the hundred, with both engines in turn on one table, batch by batch, beside
 * the engine in memory.
 */
@SuppressWarnings("NullAway.Init") // JUnit starts the engines
class AlternatingEnginesIT {
    private static TableEngine spark;
    private static TableEngine small;

    private final AtomicInteger deeds = new AtomicInteger();

    @BeforeAll
    static void start(@TempDir Path folder) {
        LakeConfig config = LakeConfig.parse(
                "{staging: staging, lake: lake, tables: [{name: a.b, key: [id], columns: id INT}]}", "a test", folder);
        EngineFactory engines = new LocalEngines(SparkJob.engines(), Clock.systemUTC());
        spark = engines.start(config, EngineChoice.SPARK);
        small = engines.start(config, EngineChoice.DUCKDB);
    }

    @AfterAll
    static void stop() {
        spark.close();
        small.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 11, 78})
    void comeToTheStateOfTheSource(long seed, @TempDir Path folder) {
        RandomHistory.of(seed).deliver(folder, both());

        assertThat(deeds).hasValueGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {53, 104})
    void tellWhoLeavesAKey(long seed, @TempDir Path folder) {
        KeyChangeHistory.of(seed).deliver(folder, both());

        assertThat(deeds).hasValueGreaterThan(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {100})
    void showOneWholeLoadAndItsChanges(long seed, @TempDir Path folder) {
        ReloadHistory.of(seed).deliver(folder, both(), new InMemoryObjectStore());

        assertThat(deeds).hasValueGreaterThan(2);
    }

    private EngineFactory both() {
        InMemoryTableEngine memory = new InMemoryTableEngine();
        return (config, choice) ->
                new ComparedEngine(new KeptOpenEngine(new AlternatingEngine(small, spark, deeds)), memory);
    }
}

package io.github.deltafold.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.ConformanceCase;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.KeyChangeHistory;
import io.github.deltafold.core.testing.Quarantined;
import io.github.deltafold.core.testing.RandomHistory;
import io.github.deltafold.core.testing.ReloadHistory;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conformance cases, and a few of the histories that the core runs by the hundred beside the engine in memory, with both
 * engines in turn on one table, batch by batch.
 */
@SuppressWarnings("NullAway.Init") // JUnit starts the engines
class AlternatingEnginesIT {
    private static final Path IN_VERIFY = Path.of("src/test/resources/cases-in-verify.txt");

    private static TableEngine spark;
    private static TableEngine small;

    private final AtomicInteger deeds = new AtomicInteger();

    @BeforeAll
    static void start(@TempDir Path folder) {
        LakeConfig config = lake(folder);
        EngineFactory engines = new LocalEngines(SparkJob.engines(), Clock.systemUTC());
        spark = engines.start(config, EngineChoice.SPARK);
        small = engines.start(config, EngineChoice.DUCKDB);
    }

    private static LakeConfig lake(Path folder) {
        return LakeConfig.parse(
                "{staging: staging, lake: lake, tables: [{name: a.b, key: [id], columns: id INT}]}", "a test", folder);
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

    /** All of them take minutes: those that {@code cases-in-verify.txt} names run without {@code -P long}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void comeToTheExpectedTable(ConformanceCase each, @TempDir Path folder) throws IOException {
        LakeConfig lake = lake(folder);

        each.run(folder, (config, choice) -> alternating(), () -> Quarantined.records(spark.quarantine(lake)));
    }

    static List<ConformanceCase> cases() {
        return ConformanceCase.named(IN_VERIFY);
    }

    private TableEngine alternating() {
        return new KeptOpenEngine(new AlternatingEngine(small, spark, deeds));
    }

    private EngineFactory both() {
        InMemoryTableEngine memory = new InMemoryTableEngine();
        return (config, choice) -> new ComparedEngine(alternating(), memory);
    }
}

package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.local.crash.KillPoint.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The most telling of the moments at which {@link KillPointsIT} kills a run; that one has them all, and takes long. */
@SuppressWarnings("NullAway.Init") // JUnit sets folder and site
class KilledRunIT {
    @TempDir
    private static Path folder;

    /** One for all: Hadoop keeps the first server that it met for a bucket. */
    private static CrashSite site;

    private static final Map<EngineChoice, CrashLake> LAKES = new EnumMap<>(EngineChoice.class);

    @BeforeAll
    static void open() throws IOException {
        site = new CrashSite(folder);
        LAKES.put(EngineChoice.SPARK, site.lake(DoomedBatch.CHANGES, EngineChoice.SPARK));
        LAKES.put(EngineChoice.DUCKDB, site.lake(DoomedBatch.CHANGES, EngineChoice.DUCKDB));
    }

    @AfterAll
    static void close() {
        site.close();
    }

    private static final List<KillPoint> POINTS = List.of(
            new KillPoint(WriteStep.PLAN, 1, Fate.AFTER),
            new KillPoint(WriteStep.TOMBSTONE_COMMIT, 1, Fate.AFTER),
            new KillPoint(WriteStep.TABLE_COMMIT, 1, Fate.BEFORE),
            new KillPoint(WriteStep.TABLE_COMMIT, 1, Fate.AFTER));

    @ParameterizedTest
    @MethodSource("engines")
    void isFinishedByTheNext(EngineChoice engine, EngineChoice next) throws Exception {
        CrashLake lake = Objects.requireNonNull(LAKES.get(engine));
        CrashLake undisturbed = lake.copy("undisturbed-" + next);
        site.apply(undisturbed, engine);
        Map<String, List<String>> expected = site.outcome(undisturbed);

        for (KillPoint point : POINTS) {
            CrashLake copy = lake.copy(point.name() + "-" + next);
            site.job(engine).kill(copy, point);
            site.apply(copy, next);

            assertThat(site.outcome(copy)).as(point.toString()).isEqualTo(expected);
        }
    }

    /** The small engine writes the rows of a new table before its first commit, which makes it. */
    @Test
    void isFinishedBySparkWhereItWasToMakeATable() throws Exception {
        CrashLake lake = site.lake(DoomedBatch.FIRST, EngineChoice.DUCKDB);
        CrashLake undisturbed = lake.copy("undisturbed");
        site.apply(undisturbed, EngineChoice.SPARK);
        Map<String, List<String>> expected = site.outcome(undisturbed);

        for (WriteStep creation : List.of(WriteStep.QUARANTINE_CREATION, WriteStep.TABLE_CREATION)) {
            KillPoint point = new KillPoint(creation, 1, Fate.BEFORE);
            CrashLake copy = lake.copy(point.name());
            site.job(EngineChoice.DUCKDB).kill(copy, point);
            site.apply(copy, EngineChoice.SPARK);

            assertThat(site.outcome(copy)).as(point.toString()).isEqualTo(expected);
        }
    }

    /** Each engine finishes what the other began; with {@code -P long} its own work too, as {@link KillPointsIT} has it. */
    static List<Arguments> engines() {
        List<Arguments> pairs = new ArrayList<>(List.of(
                Arguments.of(EngineChoice.DUCKDB, EngineChoice.SPARK),
                Arguments.of(EngineChoice.SPARK, EngineChoice.DUCKDB)));
        if (Boolean.getBoolean("deltafold.long")) {
            pairs.add(Arguments.of(EngineChoice.SPARK, EngineChoice.SPARK));
            pairs.add(Arguments.of(EngineChoice.DUCKDB, EngineChoice.DUCKDB));
        }
        return pairs;
    }
}

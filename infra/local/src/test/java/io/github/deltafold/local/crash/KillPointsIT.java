package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.EngineChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills a run before and after every write it makes, and compares what the next run comes to with what a run comes to
 * that nothing happens to: rows with their provenance, ledger, counters, quarantine, tombstones, lease.
 *
 * <p>Every step is met by at least one batch that is killed there. Every kill has a copy of the lake, and a process, for itself.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets folder and site
class KillPointsIT {
    @TempDir
    private static Path folder;

    /** One for all: Hadoop keeps the first server that it met for a bucket. */
    private static CrashSite site;

    @BeforeAll
    static void open() throws IOException {
        site = new CrashSite(folder);
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPARK", "DUCKDB"})
    void firstBatchEndsAsItShouldWhereverItsRunIsKilled(EngineChoice engine) throws Exception {
        killEverywhere(DoomedBatch.FIRST, engine);
    }

    @ParameterizedTest
    @EnumSource(names = {"SPARK", "DUCKDB"})
    void changesEndAsTheyShouldWhereverTheirRunIsKilled(EngineChoice engine) throws Exception {
        killEverywhere(DoomedBatch.CHANGES, engine);
    }

    @ParameterizedTest
    @EnumSource(names = {"SPARK", "DUCKDB"})
    void reloadEndsAsItShouldWhereverItsRunIsKilled(EngineChoice engine) throws Exception {
        killEverywhere(DoomedBatch.RELOAD, engine);
    }

    @ParameterizedTest
    @EnumSource(names = {"SPARK", "DUCKDB"})
    void purgeEndsAsItShouldWhereverItsRunIsKilled(EngineChoice engine) throws Exception {
        killEverywhere(DoomedBatch.PURGE, engine);
    }

    private void killEverywhere(DoomedBatch batch, EngineChoice engine) throws Exception {
        CrashLake lake = site.lake(batch, engine);
        CrashLake undisturbed = lake.copy("undisturbed");
        List<WriteStep> writes = site.job(engine).watch(undisturbed);
        assertThat(writes.stream().distinct().sorted())
                .as("steps of a batch: %s", writes)
                .containsExactlyElementsOf(batch.steps(engine));
        Map<String, List<String>> expected = site.outcome(undisturbed);

        for (KillPoint point : KillPoint.around(writes)) {
            if (batch.spared().contains(point.step())) {
                continue;
            }
            CrashLake copy = lake.copy(point.name());
            site.job(engine).kill(copy, point);
            site.apply(copy, engine);

            assertThat(site.outcome(copy)).as(point.toString()).isEqualTo(expected);
            System.out.println(batch.name() + " " + engine + ": " + point);
        }
    }
}

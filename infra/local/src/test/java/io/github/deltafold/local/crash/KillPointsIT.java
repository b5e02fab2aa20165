package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void firstBatchEndsAsItShouldWhereverItsRunIsKilled() throws Exception {
        killEverywhere(DoomedBatch.FIRST);
    }

    @Test
    void changesEndAsTheyShouldWhereverTheirRunIsKilled() throws Exception {
        killEverywhere(DoomedBatch.CHANGES);
    }

    @Test
    void reloadEndsAsItShouldWhereverItsRunIsKilled() throws Exception {
        killEverywhere(DoomedBatch.RELOAD);
    }

    @Test
    void purgeEndsAsItShouldWhereverItsRunIsKilled() throws Exception {
        killEverywhere(DoomedBatch.PURGE);
    }

    private void killEverywhere(DoomedBatch batch) throws Exception {
        CrashLake lake = site.lake(batch);
        CrashLake undisturbed = lake.copy("undisturbed");
        List<WriteStep> writes = site.job().watch(undisturbed);
        assertThat(writes.stream().distinct().sorted())
                .as("steps of a batch: %s", writes)
                .containsExactlyElementsOf(batch.steps());
        Map<String, List<String>> expected = site.outcome(undisturbed);

        for (KillPoint point : KillPoint.around(writes)) {
            if (batch.spared().contains(point.step())) {
                continue;
            }
            CrashLake copy = lake.copy(point.name());
            site.job().kill(copy, point);
            site.apply(copy);

            assertThat(site.outcome(copy)).as(point.toString()).isEqualTo(expected);
            System.out.println(batch.name() + ": " + point);
        }
    }
}

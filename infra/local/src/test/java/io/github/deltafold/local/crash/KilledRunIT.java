package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.local.crash.KillPoint.Fate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The most telling of the moments at which {@link KillPointsIT} kills a run; that one has them all, and takes long. */
class KilledRunIT {
    private static final List<KillPoint> POINTS = List.of(
            new KillPoint(WriteStep.PLAN, 1, Fate.AFTER),
            new KillPoint(WriteStep.TOMBSTONE_COMMIT, 1, Fate.AFTER),
            new KillPoint(WriteStep.TABLE_COMMIT, 1, Fate.BEFORE),
            new KillPoint(WriteStep.TABLE_COMMIT, 1, Fate.AFTER));

    @Test
    void isFinishedByTheNext(@TempDir Path folder) throws Exception {
        try (CrashSite site = new CrashSite(folder)) {
            CrashLake lake = site.lake(DoomedBatch.CHANGES);
            CrashLake undisturbed = lake.copy("undisturbed");
            site.apply(undisturbed);
            Map<String, List<String>> expected = site.outcome(undisturbed);

            for (KillPoint point : POINTS) {
                CrashLake copy = lake.copy(point.name());
                site.job().kill(copy, point);
                site.apply(copy);

                assertThat(site.outcome(copy)).as(point.toString()).isEqualTo(expected);
            }
        }
    }
}

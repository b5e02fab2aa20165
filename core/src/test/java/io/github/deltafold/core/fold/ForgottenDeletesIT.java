package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.testing.HorizonHistory;
import io.github.deltafold.core.testing.HorizonHistory.Outcome;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To run one history that failed: {@code -Ddeltafold.seed=<its seed> -Ddeltafold.histories=1}. */
class ForgottenDeletesIT {
    @Test
    void reviveNoRow(@TempDir Path folder) {
        long first = Long.getLong("deltafold.seed", 1);
        long last = first + Long.getLong("deltafold.histories", 20) - 1;
        long quarantined = 0;
        long late = 0;
        long purged = 0;

        for (long seed = first; seed <= last; seed++) {
            InMemoryTableEngine engine = new InMemoryTableEngine();
            Outcome outcome = HorizonHistory.of(seed, 60)
                    .deliver(
                            folder.resolve(String.valueOf(seed)),
                            (config, choice) -> engine,
                            new InMemoryObjectStore(),
                            engine::quarantine);
            quarantined += outcome.rows().quarantined();
            late += outcome.rows().late();
            purged += outcome.purged() ? 1 : 0;
        }

        assertThat(quarantined).as("lines beyond the horizon").isPositive();
        assertThat(late).as("lines late within the horizon").isPositive();
        assertThat(purged).as("histories that forgot something").isPositive();
    }
}

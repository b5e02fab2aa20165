package io.github.deltafold.core.fold;

import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.KeyChangeHistory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To run one history that failed: {@code -Ddeltafold.seed=<its seed> -Ddeltafold.histories=1}. */
class KeyChangesIT {
    @Test
    void comeToTheStateOfTheSource(@TempDir Path folder) {
        long first = Long.getLong("deltafold.seed", 1);
        long last = first + Long.getLong("deltafold.histories", 300) - 1;

        for (long seed = first; seed <= last; seed++) {
            KeyChangeHistory.of(seed)
                    .deliver(
                            folder.resolve(String.valueOf(seed)),
                            (config, choice) -> new InMemoryTableEngine(),
                            new InMemoryObjectStore());
        }
    }
}

package io.github.deltafold.lambda.backend;

import java.nio.file.Path;
import java.time.Clock;

/**
 * What a run in a process of this machine is made of; the same for every group.
 *
 * @param command the {@code ./deltafold} script, or another program that takes its arguments
 * @param runs folder that remembers runs, one folder each
 * @param configUri configuration that the run reads
 */
public record LocalProcessJob(Path command, Path runs, String configUri) implements JobSettings {
    @Override
    public JobBackend connect() {
        return new LocalProcessBackend(this, Clock.systemUTC());
    }
}

package io.github.deltafold.local.run;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One engine for all commands of this process, since starting one costs more than a small run. */
public final class SharedEngine implements EngineFactory, AutoCloseable {
    private final EngineFactory engines;
    private @Nullable TableEngine engine;
    private Duration startTime = Duration.ZERO;

    public SharedEngine(EngineFactory engines) {
        this.engines = engines;
    }

    /** The engine, started by whoever asks first; the configuration of the others must reach the same store. */
    @Override
    public synchronized TableEngine start(LakeConfig config, EngineChoice choice) {
        if (engine == null) {
            long start = System.nanoTime();
            engine = engines.start(config, choice);
            startTime = Duration.ofNanos(System.nanoTime() - start);
        }
        return new KeptOpenEngine(engine);
    }

    /** How long it took to start the engine; zero before that. */
    public synchronized Duration startTime() {
        return startTime;
    }

    @Override
    public synchronized void close() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
    }
}

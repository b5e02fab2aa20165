package io.github.deltafold.local.run;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** One engine for all commands of this process, since starting one costs more than a small run. */
public final class SharedEngine implements EngineFactory, AutoCloseable {
    private final EngineFactory engines;
    private final Map<EngineChoice, TableEngine> started = new EnumMap<>(EngineChoice.class);
    private Duration startTime = Duration.ZERO;

    public SharedEngine(EngineFactory engines) {
        this.engines = engines;
    }

    /** The engine, started by whoever asks first; the configuration of the others must reach the same store. */
    @Override
    public synchronized TableEngine start(LakeConfig config, EngineChoice choice) {
        TableEngine engine = started.get(choice);
        if (engine == null) {
            long start = System.nanoTime();
            engine = engines.start(config, choice);
            started.put(choice, engine);
            startTime = startTime.plusNanos(System.nanoTime() - start);
        }
        return new KeptOpenEngine(engine);
    }

    /** How long it took to start engines; zero before that. */
    public synchronized Duration startTime() {
        return startTime;
    }

    @Override
    public synchronized void close() {
        started.values().forEach(TableEngine::close);
        started.clear();
    }
}

package io.github.deltafold.local.run;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.time.Duration;
import java.util.Optional;
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
        return new KeptOpen(engine);
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

    /** The engine as one command has it: closing leaves it running for the next. */
    private record KeptOpen(TableEngine engine) implements TableEngine {
        @Override
        public FoldResult fold(FoldTask task) throws UnreadableFilesException {
            return engine.fold(task);
        }

        @Override
        public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
            return engine.read(config, spec, version);
        }

        @Override
        public void close() {
            // the next command needs it
        }
    }
}

package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts an engine when it is first asked for, since that costs seconds, and ends it with the command. */
final class LazyEngine implements Supplier<TableEngine>, AutoCloseable {
    private final Supplier<TableEngine> start;
    private @Nullable TableEngine engine;

    LazyEngine(Supplier<TableEngine> start) {
        this.start = start;
    }

    @Override
    public synchronized TableEngine get() {
        if (engine == null) {
            engine = start.get();
        }
        return engine;
    }

    @Override
    public synchronized void close() {
        if (engine != null) {
            engine.close();
        }
    }
}

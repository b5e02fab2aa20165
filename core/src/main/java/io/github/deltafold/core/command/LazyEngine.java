package io.github.deltafold.core.command;

import io.github.deltafold.core.fold.TableEngine;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts an engine when it is first asked for, since that costs seconds, and ends it with the command. */
final class LazyEngine implements Supplier<TableEngine>, AutoCloseable {
    private final Supplier<TableEngine> start;
    private volatile @Nullable TableEngine engine;

    LazyEngine(Supplier<TableEngine> start) {
        this.start = start;
    }

    @Override
    public synchronized TableEngine get() {
        TableEngine started = engine;
        if (started == null) {
            started = start.get();
            engine = started;
        }
        return started;
    }

    /** Lines read so far; none while the engine starts. */
    long linesRead() {
        TableEngine started = engine;
        return started == null ? 0 : started.linesRead();
    }

    @Override
    public synchronized void close() {
        TableEngine started = engine;
        if (started != null) {
            started.close();
        }
    }
}

package io.github.deltafold.local.fence;

import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.spark.SparkJob;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** One of the drivers of a table: it has an engine of its own, and asks for no lease. */
final class Driver implements AutoCloseable {
    private final AtomicReference<Runnable> beforeCommit = new AtomicReference<>(Driver::nothing);
    private final TableEngine engine;

    /** A driver with an engine. */
    Driver(LakeConfig config, EngineChoice choice) {
        this.engine = new LocalEngines(SparkJob.engines(), clock()).start(config, choice);
    }

    /** The small engine asks for the time when it has read the table and is about to commit something. */
    private Clock clock() {
        InstantSource time = () -> {
            Objects.requireNonNull(beforeCommit.getAndSet(Driver::nothing)).run();
            return Instant.now();
        };
        return time.withZone(ZoneOffset.UTC);
    }

    private static void nothing() {
        // most of the time
    }

    /** Has something happen when the small engine has read the table and before it commits, the next time. */
    Driver beforeCommit(Runnable deed) {
        beforeCommit.set(deed);
        return this;
    }

    /** Drains everything. */
    CommandRun apply(Path config) {
        return run(config, "apply");
    }

    /** Drains everything, meanwhile. */
    CompletableFuture<CommandRun> applyMeanwhile(Path config) {
        return CompletableFuture.supplyAsync(() -> apply(config), deed -> new Thread(deed).start());
    }

    /** Runs a command. */
    CommandRun run(Path config, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", config.toString()));
        return CommandRun.of((of, choice) -> new KeptOpenEngine(engine), Clock.systemUTC(), arguments);
    }

    @Override
    public void close() {
        engine.close();
    }
}

package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.torture.Figures.Figure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Runs of {@code apply} on the lake of one round: undisturbed, doubled, or killed. What they say is kept in a file. */
final class Runs {
    private final EngineFactory engines;
    private final Clock clock;
    private final Path config;
    private final Path log;
    private final Figures figures;

    /**
     * Runs on a configuration.
     *
     * @param engines starts what runs in this process
     * @param log takes what the runs say
     */
    Runs(EngineFactory engines, Clock clock, Path config, Path log, Figures figures) {
        this.engines = engines;
        this.clock = clock;
        this.config = config;
        this.log = log;
        this.figures = figures;
    }

    /** A run in this process. */
    CommandRun once(String... more) {
        List<String> arguments = new ArrayList<>(List.of("apply", "--config", config.toString()));
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.of(engines, clock, arguments);
        figures.add(Figure.RUNS, 1);
        if (run.exitCode() == 1) {
            figures.add(Figure.FAILURES, 1);
        }
        write("apply " + String.join(" ", more) + ": exit " + run.exitCode() + "\n" + run.out() + run.err());
        return run;
    }

    /** Two runs in this process at the same moment. */
    List<CommandRun> twice() {
        CompletableFuture<CommandRun> other = CompletableFuture.supplyAsync(this::once);
        CommandRun one = once();
        figures.add(Figure.DOUBLES, 1);
        return List.of(one, other.join());
    }

    /** A run in a JVM of its own, which is killed after a while unless it ended before. */
    Optional<CommandRun> killed(Duration after) {
        try (ChildRun child = ChildRun.start(config, log)) {
            figures.add(Figure.RUNS, 1);
            if (child.endsWithin(after)) {
                int exitCode = child.exitCode();
                write("apply in another process: exit " + exitCode);
                return Optional.of(new CommandRun(exitCode, "", "see the log"));
            }
            child.kill();
            figures.add(Figure.KILLS, 1);
            write("apply in another process: killed after " + after.toMillis() + " ms");
            return Optional.empty();
        }
    }

    private synchronized void write(String text) {
        try {
            Files.writeString(
                    log,
                    text.stripTrailing() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

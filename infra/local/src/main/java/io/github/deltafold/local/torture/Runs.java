package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.torture.Figures.Figure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs of {@code apply} on the lake of one round: undisturbed, doubled, cut off from the store, or killed. What they say
 * is kept in a file.
 */
final class Runs {
    private static final int FEWEST_REQUESTS = 60;
    private static final int MOST_MILLIS_AFTER_REQUEST = 500;

    private final EngineFactory engines;
    private final List<EngineChoice> choices;
    private final AtomicInteger turn = new AtomicInteger();
    private final Clock clock;
    private final Path config;
    private final Path log;
    private final FaultyProxy proxy;
    private final Figures figures;
    private final AtomicInteger requestsOfARun = new AtomicInteger(FEWEST_REQUESTS);

    /**
     * Runs on a configuration.
     *
     * @param engines starts what runs in this process
     * @param choices the engines that runs ask for in turn
     * @param log takes what the runs say
     * @param proxy where runs reach the store
     */
    Runs(
            EngineFactory engines,
            List<EngineChoice> choices,
            Clock clock,
            Path config,
            Path log,
            FaultyProxy proxy,
            Figures figures) {
        this.engines = engines;
        this.choices = List.copyOf(choices);
        this.clock = clock;
        this.config = config;
        this.log = log;
        this.proxy = proxy;
        this.figures = figures;
    }

    /** A run in this process that nothing disturbs. */
    CommandRun undisturbed(String... more) {
        proxy.follow(FaultPlan.NONE);
        return inThisProcess(more);
    }

    /** A run in this process, while the network does this. */
    CommandRun alone(FaultPlan faults) {
        proxy.follow(faults);
        long before = requests();
        CommandRun run = inThisProcess();
        requestsOfARun.set(Math.max(FEWEST_REQUESTS, (int) (requests() - before)));
        return run;
    }

    /** Two runs in this process at the same moment. */
    List<CommandRun> twice(FaultPlan faults) {
        proxy.follow(faults);
        CompletableFuture<CommandRun> other = CompletableFuture.supplyAsync(this::inThisProcess);
        CommandRun one = inThisProcess();
        figures.add(Figure.DOUBLES, 1);
        return List.of(one, other.join());
    }

    /** A run in this process that cannot reach the store from some request on. */
    CommandRun cutOff(FaultPlan faults, Random random) {
        FaultPlan outage = FaultPlan.always(Fault.RESET_BEFORE, request -> true);
        int request = 1 + random.nextInt(requestsOfARun.get());
        proxy.follow(new Countdown(request, faults, () -> figures.add(Figure.CUTS, 1), outage));
        return inThisProcess();
    }

    /** A run in a process of its own, which is killed at some request or a moment after it, unless it ends before. */
    CommandRun killed(FaultPlan faults, Random random) {
        int request = 1 + random.nextInt(requestsOfARun.get());
        int millis = random.nextBoolean() ? 0 : random.nextInt(MOST_MILLIS_AFTER_REQUEST);
        List<String> arguments = arguments();
        try (ChildRun child = ChildRun.start(arguments, log)) {
            Runnable kill = () -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                    .execute(child::kill);
            proxy.follow(new Countdown(request, faults, millis == 0 ? child::kill : kill, faults));
            int exitCode = child.exitCode();
            boolean killed = exitCode == ChildRun.KILLED;
            figures.add(Figure.RUNS, 1);
            figures.add(killed ? Figure.KILLS : Figure.FAILURES, exitCode == 0 ? 0 : 1);
            write(String.join(" ", arguments) + " in another process, to be killed " + millis + " ms after request "
                    + request + ": exit " + exitCode);
            return new CommandRun(killed ? 1 : exitCode, "", "the log says more");
        }
    }

    /** A run in this process, and at the same moment one in a process of its own, which is killed. */
    List<CommandRun> killedBesideAnother(FaultPlan faults, Random random) {
        proxy.follow(faults);
        CompletableFuture<CommandRun> killed = CompletableFuture.supplyAsync(() -> killed(faults, random));
        CommandRun other = inThisProcess();
        figures.add(Figure.DOUBLES, 1);
        return List.of(other, killed.join());
    }

    private long requests() {
        return Stream.of("GET", "HEAD", "PUT", "POST", "DELETE")
                .mapToLong(proxy::requests)
                .sum();
    }

    private List<String> arguments(String... more) {
        EngineChoice choice = choices.get(turn.getAndIncrement() % choices.size());
        List<String> arguments = new ArrayList<>(List.of("apply", "--config", config.toString()));
        arguments.addAll(List.of("--engine", choice.name().toLowerCase(Locale.ROOT)));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private CommandRun inThisProcess(String... more) {
        List<String> arguments = arguments(more);
        CommandRun run = CommandRun.of(engines, clock, arguments);
        figures.add(Figure.RUNS, 1);
        figures.add(Figure.FAILURES, run.exitCode() == 1 ? 1 : 0);
        write(String.join(" ", arguments) + ": exit " + run.exitCode() + "\n" + run.out() + run.err());
        return run;
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

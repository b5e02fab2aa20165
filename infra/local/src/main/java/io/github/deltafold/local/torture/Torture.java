package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.run.SharedEngine;
import io.github.deltafold.local.s3.AwsProperties;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.local.torture.RoundPlan.TablePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Plays rounds until the time is over, a difference shows, or somebody stops it; then says what it did. */
final class Torture implements AutoCloseable {
    private final TortureFolder folder;
    private final SharedEngine engines;
    private final Clock clock;
    private final long seed;
    private final Disturbances disturbances;
    private final List<EngineChoice> choices;
    private final EmbeddedS3 s3;
    private final FaultyProxy proxy;
    private final AwsProperties awsProperties;
    private final Figures figures = new Figures();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final TortureStory story;

    /**
     * Starts the server; engines start with the first run.
     *
     * @param choices the engines that fold batches, run by run in turn, and that read the tables in the end
     */
    Torture(
            TortureFolder folder,
            EngineFactory engines,
            Terminal terminal,
            Clock clock,
            long seed,
            Disturbances disturbances,
            List<EngineChoice> choices) {
        this.folder = folder;
        this.engines = new SharedEngine(engines);
        this.clock = clock;
        this.seed = seed;
        this.disturbances = disturbances;
        this.choices = List.copyOf(choices);
        this.s3 = EmbeddedS3.start(folder.buckets());
        this.proxy = proxyBefore(s3);
        this.awsProperties = new AwsProperties(s3);
        Impatience.here();
        this.story = new TortureStory(terminal, figures, seed, clock.instant(), clock);
    }

    private static FaultyProxy proxyBefore(EmbeddedS3 s3) {
        try {
            return FaultyProxy.before(URI.create(s3.endpoint()).getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rounds one after the other; gives 0, or 1 where a lake differs from its source. */
    int play(int firstRound, Duration time) {
        Instant end = clock.instant().plus(time);
        Thread hook = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        story.begins(folder.path());
        int number = firstRound;
        do {
            Optional<Difference> wrong = round(number);
            if (stopped.get()) {
                return 0; // the process is ending, and the summary is told
            }
            if (wrong.isPresent()) {
                Runtime.getRuntime().removeShutdownHook(hook);
                story.differs(number, wrong.get(), folder);
                return 1;
            }
            number++;
        } while (clock.instant().isBefore(end));
        Runtime.getRuntime().removeShutdownHook(hook);
        story.ends("no difference");
        return 0;
    }

    private Optional<Difference> round(int number) {
        RoundPlan plan = RoundPlan.of(seed, number);
        Path home = folder.round(number);
        try (RoundLake lake = RoundLake.create(
                s3,
                folder.buckets(),
                home,
                proxy,
                plan.tables().stream().map(TablePlan::story).toList(),
                engines,
                choices,
                clock,
                figures)) {
            Optional<Difference> wrong =
                    new Round(number, plan, lake, disturbances, figures, stopped::get).play(engines, choices);
            if (wrong.isEmpty() && !stopped.get()) {
                folder.forget(number);
                story.goesOn();
            }
            return wrong;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the thread that ends the process: Spark ends at the same time, so that the round under way means nothing. */
    private void stop() {
        stopped.set(true);
        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        story.ends("stopped");
    }

    @Override
    public void close() {
        engines.close();
        awsProperties.close();
        proxy.close();
        s3.close();
    }
}

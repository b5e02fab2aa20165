package io.github.deltafold.local.demo;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.lambda.StagedFileHandler;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.memory.GivenToSpark;
import io.github.deltafold.lambda.wake.ConfiguredGroups;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.WakeUp;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.InProcessBackend;
import io.github.deltafold.local.run.LocalQueue;
import io.github.deltafold.local.run.SharedEngine;
import io.github.deltafold.local.s3.AwsProperties;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.local.s3.EventPump;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The demo as a story: an S3 server, a full load, changes, the table, and what is left.
 *
 * <p>Whatever decides is the real thing: the handler of the Lambda takes the events, the job's own {@code apply} does
 * the runs. This class plays DMS, and tells.
 */
final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String CONFIGURATION = "s3://" + DemoFolder.LAKE_BUCKET + "/deltafold.yaml";

    /** Persons that the changes concern, with some that they do not. */
    private static final Set<Integer> WORTH_SHOWING = Set.of(1, 6, 7, 8, 9, 11, 101, 130, 131, 132);

    private final DemoFolder folder;
    private final EngineChoice engineChoice;
    private final Terminal terminal;
    private final Clock clock;
    private final Story story;
    private final Stopwatch watch = Stopwatch.ofProcess();
    private final EmbeddedS3 s3;
    private final AwsProperties awsProperties;
    private final SharedEngine engine;
    private final ExecutorService runner = Executors.newSingleThreadExecutor(Demo::daemon);
    private final BlockingQueue<CommandRun> ended = new LinkedBlockingQueue<>();
    private final List<String> versions = new ArrayList<>();

    /** Starts the server; everything else starts when it is needed. */
    Demo(DemoFolder folder, EngineFactory engines, EngineChoice engineChoice, Terminal terminal, Clock clock) {
        this.folder = folder;
        this.engineChoice = engineChoice;
        this.terminal = terminal;
        this.clock = clock;
        this.story = new Story(terminal.out());
        this.s3 = EmbeddedS3.start(folder.path());
        this.awsProperties = new AwsProperties(s3);
        this.engine = new SharedEngine(engines);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "run");
        thread.setDaemon(true);
        return thread;
    }

    /** Plays the story; gives 0, or the exit code of the first run that did not end well. */
    int play() {
        try {
            story.title("Files as AWS DMS writes them become a Delta table, on this machine alone.");
            s3.createBucket(DemoFolder.STAGING_BUCKET).createBucket(DemoFolder.LAKE_BUCKET);
            tellPlaces();
            int exitCode = playDms();
            if (exitCode == 0) {
                exitCode = tellTable();
            }
            if (exitCode == 0) {
                exitCode = handOver();
            }
            return exitCode;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tellPlaces() {
        String staging = "s3://" + DemoFolder.STAGING_BUCKET + "/" + DemoFolder.STAGING_FOLDER;
        String lake = "s3://" + DemoFolder.LAKE_BUCKET + "/" + DemoFolder.TABLES;
        String yaml = SampleData.configuration(staging, lake) + "\n# the S3 server of the demo\ns3: {endpoint: \""
                + s3.endpoint() + "\", path-style: true}\n";
        try (ObjectStore bucket = open(DemoFolder.LAKE_BUCKET)) {
            bucket.createIfAbsent("deltafold.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        }
        story.step("An S3 server listens at " + s3.endpoint() + " and keeps its buckets in " + folder.path());
        story.tell("staging", staging + "  where DMS writes");
        story.tell("lake", lake + "  where tables and ledger go");
        story.tell("config", CONFIGURATION + "  table " + SampleData.TABLE + ", key PersonID");
        watch.lap("S3 server, buckets, configuration");
    }

    private int playDms() {
        ConfiguredGroups groups = new ConfiguredGroups(CONFIGURATION, clock);
        StagedFileHandler handler = new StagedFileHandler(
                new StagingEvents(DemoFolder.STAGING_BUCKET, DemoFolder.STAGING_FOLDER),
                new WakeUp(
                        groups,
                        new GroupRuns(groups::states, new InProcessBackend(runner, this::run), clock),
                        new GivenToSpark(groups::state, clock)));
        try (ObjectStore staging = open(DemoFolder.STAGING_BUCKET);
                EventPump pump =
                        new EventPump(staging, DemoFolder.STAGING_BUCKET, POLL, heard(new LocalQueue(handler)))) {
            pump.start();
            story.step("DMS writes the full load: 101 persons");
            int exitCode = stage(staging, SampleData.FULL_LOAD, SampleData.fullLoad(), "persons 7, 8 and 10");
            watch.lap("full load: event, run");
            watch.move(engine.startTime(), "full load: event, run", "starting the engine (once)");
            if (exitCode == 0) {
                story.step("DMS writes a change file: two updates, three inserts, one delete");
                exitCode = stage(staging, SampleData.CHANGES, SampleData.changes(), "");
                watch.lap("changes: event, run");
            }
            return exitCode;
        }
    }

    private EventPump.Listener heard(EventPump.Listener queue) {
        return messages -> {
            for (String message : messages) {
                story.tell(
                        "event", message.replaceFirst(".*\"eventName\":\"([^\"]*)\".*\"key\":\"([^\"]*)\".*", "$1 $2"));
            }
            queue.take(messages);
        };
    }

    /** Stages a file as DMS would, and waits for the run that this brings about. */
    private int stage(ObjectStore staging, String file, byte[] bytes, String excerpt) {
        String key = DemoFolder.STAGING_FOLDER + "/" + file;
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        story.tell(
                "staged",
                String.format(Locale.ROOT, "s3://%s/%s  (%,d bytes)", DemoFolder.STAGING_BUCKET, key, bytes.length));
        for (String line : excerpt.isEmpty() ? lines : List.of(lines.get(6), lines.get(7), lines.get(9))) {
            story.more("  " + line);
        }
        staging.createIfAbsent(key, bytes);
        CommandRun run = awaitRun();
        run.out().lines().forEach(story::more);
        versions.add(run.out().replaceFirst("(?s).*-> version (\\d+).*", "$1"));
        return check(run);
    }

    /** Engines need not make the same number of versions of a table. */
    private String versionOfLoad() {
        return versions.get(0);
    }

    private CommandRun awaitRun() {
        try {
            CommandRun run = ended.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (run == null) {
                throw new RunFailed(
                        "Cannot go on with the demo: no run ended within " + PATIENCE.toMinutes()
                                + " minutes. Set DELTAFOLD_LOG=info and run it again.",
                        null);
            }
            return run;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailed("Cannot go on with the demo: it was interrupted. Run it again.", e);
        }
    }

    /** What the backend runs: the job's own command, as a cluster would start it. */
    private int run(String group, long generation) {
        List<String> arguments = new ArrayList<>(List.of(
                "apply", "--config", CONFIGURATION, "--group", group, "--generation", String.valueOf(generation)));
        if (engineChoice != EngineChoice.AUTO) {
            arguments.addAll(List.of("--engine", engineChoice.name().toLowerCase(Locale.ROOT)));
        }
        boolean first = engine.startTime().isZero();
        story.tell("run", String.join(" ", arguments) + (first ? "  (starts the engine first)" : ""));
        CommandRun run = CommandRun.of(engine, clock, arguments);
        ended.add(run);
        return run.exitCode();
    }

    private int check(CommandRun run) {
        if (run.exitCode() != 0) {
            terminal.err().print(run.err());
            terminal.err().flush();
        }
        return run.exitCode();
    }

    private int tellTable() {
        story.step("The table, as 'show' prints it");
        CommandRun show = CommandRun.of(engine, clock, List.of("show", "--config", CONFIGURATION, SampleData.TABLE));
        story.quote(excerpt(show.out()));
        watch.lap("reading the table");
        return check(show);
    }

    /** The rows worth showing; dots stand for the others. */
    private static String excerpt(String table) {
        List<String> kept = new ArrayList<>();
        boolean dots = false;
        for (String line : table.lines().toList()) {
            // every row begins with its key
            String digits = line.replaceFirst("^\\|\\s*(\\d*).*", "$1");
            boolean isRow = line.startsWith("|") && !digits.isEmpty();
            if (!isRow || WORTH_SHOWING.contains(Integer.valueOf(digits))) {
                kept.add(line);
                dots = false;
            } else if (!dots) {
                kept.add("  ...");
                dots = true;
            }
        }
        return String.join("\n", kept);
    }

    /** Leaves a configuration that needs no server, and lets a run recognise the files that it knows from S3. */
    private int handOver() throws IOException {
        folder.leaveConfiguration();
        List<String> arguments =
                List.of("apply", "--config", folder.configuration().toString());
        story.step("The same buckets as plain folders: a run recognises the files by their bytes, and leaves them");
        story.tell("run", String.join(" ", arguments));
        CommandRun apply = CommandRun.of(engine, clock, arguments);
        apply.out().lines().forEach(story::more);
        watch.lap("a run with nothing to do");
        story.step("Where the time went");
        story.quote(watch.report());
        tellWhatToTry();
        return check(apply);
    }

    private void tellWhatToTry() {
        String deltafold = typed(System.getProperty("deltafold.command", "./deltafold"));
        String config = typed(folder.configuration().toString());
        story.step("What is left, and what to try next");
        story.tell("table", folder.table() + "  for any reader of Delta");
        story.tell("config", folder.configuration() + "  for every command");
        story.say("");
        story.quote("""
                %1$s show --config %2$s %3$s
                %1$s show --config %2$s %3$s --version %4$s   # before the changes
                %1$s status --config %2$s
                """.formatted(deltafold, config, SampleData.TABLE, versionOfLoad()));
        story.say("");
        story.say("A change of your own, and a run that applies it:");
        story.say("");
        story.quote("""
                echo 'I,10,Back Again,Nowhere' > %3$s
                %1$s apply --config %2$s
                """.formatted(
                        deltafold,
                        config,
                        typed(folder.staging().resolve("20260106-090000000.csv").toString())));
    }

    /** A word as a person types it into a shell. */
    private static String typed(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private ObjectStore open(String bucket) {
        return ObjectStores.open(Location.parse("s3://" + bucket), s3.settings());
    }

    @Override
    public void close() {
        runner.shutdownNow();
        engine.close();
        awsProperties.close();
        s3.close();
    }
}

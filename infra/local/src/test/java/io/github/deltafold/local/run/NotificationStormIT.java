package io.github.deltafold.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.testing.HookedEngine;
import io.github.deltafold.lambda.StagedFileHandler;
import io.github.deltafold.lambda.SweepHandler;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.memory.GivenToSpark;
import io.github.deltafold.lambda.sweep.Sweep;
import io.github.deltafold.lambda.wake.ConfiguredGroups;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.WakeUp;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten thousand notifications for two hundred tables at once, most of them duplicates, in any order and in batches of any
 * size and every shape, to several handlers at the same time: the real handler, leases and runs, on folders.
 */
@SuppressWarnings("NullAway.Init") // JUnit makes the folder
class NotificationStormIT {
    private static final String BUCKET = "acme-staging";
    private static final int NOTIFICATIONS = 10_000;
    private static final int TABLES = 200;
    private static final int GROUPS = 40;
    private static final int HANDLERS = 4;
    private static final int LEAST_BATCH = 10;
    private static final int MOST_BATCH = 1_000;
    private static final long SEED = 6;

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private final Clock clock = Clock.systemUTC();
    private final SharedEngine engine = new SharedEngine(new LocalEngines(SparkJob.engines(), clock));
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AliveRuns processes = new AliveRuns();
    private final AliveRuns folds = new AliveRuns();

    @Test
    void leavesNoTableBehindAndStartsFewRuns() throws Exception {
        String config = configure();
        for (int table = 0; table < TABLES; table++) {
            stage(table, "LOAD00000001.csv", "1,Ann\n");
        }
        ExecutorService runners = Executors.newFixedThreadPool(HANDLERS);
        ConfiguredGroups groups = new ConfiguredGroups(config, clock);
        GroupRuns runs = new GroupRuns(
                groups::states, new InProcessBackend(runners, (group, number) -> run(config, group, number)), clock);
        LocalQueue queue = new LocalQueue(new StagedFileHandler(
                new StagingEvents(BUCKET, "dms"), new WakeUp(groups, runs, new GivenToSpark(groups::state, clock))));

        long begin = System.nanoTime();
        int batches = storm(queue);
        double stormSeconds = (System.nanoTime() - begin) / 1e9;
        awaitRest(groups);
        double seconds = (System.nanoTime() - begin) / 1e9;

        System.out.printf(
                "%,d notifications for %d tables of %d groups in %d batches: %d runs started, of a group at most %d at once"
                        + " and %d folding at once; handled after %.1f s, everything applied after %.1f s%n",
                NOTIFICATIONS,
                TABLES,
                GROUPS,
                batches,
                started.get(),
                processes.most(),
                folds.most(),
                stormSeconds,
                seconds);
        assertThat(failed).hasValue(0);
        assertThat(leftBehind()).isEmpty();
        assertThat(folds.most()).isEqualTo(1);
        assertThat(processes.most()).isEqualTo(1);
        assertThat(started.get()).isBetween(GROUPS, 2 * GROUPS);
        assertThat(sweep(groups, runs)).contains("\"PendingFiles\":0", "\"RunsStartedBySweep\":0");
        runners.shutdown();
        assertThat(runners.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        engine.close();
    }

    private String configure() throws IOException {
        StringBuilder yaml = new StringBuilder(
                "staging: staging\nlake: lake\ndefaults: {key: id, columns: \"id INT, name STRING\"}\ntables:\n");
        for (int table = 0; table < TABLES; table++) {
            yaml.append("  - {name: ")
                    .append(name(table))
                    .append(", group: g")
                    .append(table % GROUPS)
                    .append("}\n");
        }
        return Files.writeString(folder.resolve("deltafold.yaml"), yaml).toString();
    }

    private static TableName name(int table) {
        return new TableName("shop", "t" + table);
    }

    private void stage(int table, String file, String text) {
        try {
            Path path = folder.resolve("staging").resolve(name(table).folder()).resolve(file);
            Files.createDirectories(
                    folder.resolve("staging").resolve(name(table).folder()));
            Path whole = Files.writeString(folder.resolve("staged-" + table), text);
            Files.move(whole, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands all messages over. The change file of a table is staged right before its first message is. */
    private int storm(LocalQueue queue) throws Exception {
        List<Integer> messages = new ArrayList<>(
                IntStream.range(0, NOTIFICATIONS).map(i -> i % TABLES).boxed().toList());
        Collections.shuffle(messages, random);
        boolean[] isStaged = new boolean[TABLES];
        ExecutorService handlers = Executors.newFixedThreadPool(HANDLERS);
        List<Future<?>> batches = new ArrayList<>();
        for (int from = 0; from < messages.size(); ) {
            int to = Math.min(messages.size(), from + LEAST_BATCH + random.nextInt(MOST_BATCH - LEAST_BATCH + 1));
            List<Integer> batch = messages.subList(from, to);
            for (int table : batch) {
                if (!isStaged[table]) {
                    isStaged[table] = true;
                    stage(table, "20260105-090000000.csv", "U,1,Anna\n");
                }
            }
            List<String> bodies = batch.stream().map(this::message).toList();
            batches.add(handlers.submit(() -> queue.take(bodies)));
            from = to;
        }
        for (Future<?> each : batches) {
            each.get();
        }
        handlers.shutdown();
        return batches.size();
    }

    private String message(int table) {
        EventShape[] shapes = EventShape.values();
        return shapes[random.nextInt(shapes.length)].message(
                BUCKET, "dms/" + name(table).folder() + "/20260105-090000000.csv");
    }

    private int run(String config, String group, long generation) {
        started.incrementAndGet();
        return processes.counted(group, generation, () -> apply(config, group, generation));
    }

    private int apply(String config, String group, long generation) {
        EngineFactory counted = (lake, choice) -> new HookedEngine(
                engine.start(lake, choice),
                (folding, task) -> folds.counted(group, generation, () -> folding.fold(task)));
        List<String> command = List.of(
                "apply",
                "--config",
                config,
                "--group",
                group,
                "--generation",
                String.valueOf(generation),
                "--engine",
                "duckdb");
        CommandRun ended = CommandRun.of(counted, clock, command);
        if (ended.exitCode() != 0) {
            failed.incrementAndGet();
            System.err.println(ended.err());
        }
        return ended.exitCode();
    }

    private static void awaitRest(ConfiguredGroups groups) throws InterruptedException {
        for (int group = 0; group < GROUPS; group++) {
            while (groups.states().read("g" + group).phase() != Phase.IDLE) {
                Thread.sleep(50); // a run is at work, and nothing tells when it ends
            }
        }
    }

    private List<TableName> leftBehind() {
        Ledger ledger = new Ledger(new FolderObjectStore(folder.resolve("lake/_deltafold")));
        List<TableName> left = new ArrayList<>();
        for (int table = 0; table < TABLES; table++) {
            TableHistory history = ledger.history(name(table));
            if (history.appliedFiles() != 2) {
                left.add(name(table));
            }
        }
        return left;
    }

    private String sweep(ConfiguredGroups groups, GroupRuns runs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Sweep sweep = new Sweep(
                new Sweep.Lake(groups::config, lake -> ObjectStores.open(lake.staging(), lake.s3()), groups::state),
                runs,
                clock);
        new SweepHandler("storm", sweep, clock, new PrintStream(out, true, StandardCharsets.UTF_8))
                .handleRequest(InputStream.nullInputStream(), OutputStream.nullOutputStream(), null);
        return out.toString(StandardCharsets.UTF_8);
    }
}

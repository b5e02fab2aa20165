package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.DeltafoldCommand;
import io.github.deltafold.core.command.Terminal;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.local.crash.DoomedJob.Fate;
import io.github.deltafold.local.faults.PassingRequest;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.spark.SparkJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a run before and after every write it makes, and compares what the next run comes to with what a run comes to
 * that nothing happens to: rows with their provenance, ledger, counters, quarantine, tombstones.
 *
 * <p>What is killed is a batch that has everything: late changes, a delete, a key change, overtaken and unsound lines.
 * Every kill has a copy of the lake for itself.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets the folder
class KillPointsIT {
    private static final int JOBS_AT_ONCE = 2;
    private static final TableName TABLE = TableName.parse("shop.items");

    @TempDir
    private Path folder;

    private EmbeddedS3 s3;
    private CrashLake lake;
    private TableEngine engine;

    @BeforeEach
    void startLake() throws IOException {
        System.setProperty("aws.accessKeyId", EmbeddedS3.CREDENTIALS.accessKeyId());
        System.setProperty("aws.secretAccessKey", EmbeddedS3.CREDENTIALS.secretAccessKey());
        s3 = EmbeddedS3.start(folder.resolve("s3"));
        lake = CrashLake.create(folder.resolve("s3"), "original");
        engine = SparkJob.engines().start(lake.config(s3.endpoint()), EngineChoice.SPARK);
    }

    @AfterEach
    void stopLake() {
        engine.close();
        s3.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void endsWhereAnUndisturbedRunEndsWhereverARunIsKilled() throws Exception {
        stage("LOAD00000001.csv", "id,name", "1,Ann", "2,Bob", "3,Cid", "4,Dan", "5,Eve", "6,Fay", "x,Gil");
        stage("20260105-100000000.csv", "Op,id,name,BI_id", "U,1,Anna,", "D,2,,");
        apply(lake);
        stage("20260105-090000000.csv", "Op,id,name,BI_id", "U,1,late,", "I,2,late,", "U,3,Cyd,");
        stage(
                "20260105-110000000.csv",
                "Op,id,name,BI_id",
                "D,4,,",
                "U,50,Eve,5",
                "I,7,Gus,",
                "U,7,Gustav,",
                "X,8,Hal,");
        CrashLake undisturbed = lake.copy("undisturbed");
        DoomedJob job = new DoomedJob(s3, folder);

        List<PassingRequest> writes = job.watch(undisturbed);

        assertThat(writes.stream().map(WriteStep::of).distinct().sorted())
                .as("steps of a batch: %s", writes)
                .containsExactly(WriteStep.values());
        Map<String, List<String>> expected = outcome(undisturbed);
        Map<String, Map<String, List<String>>> outcomes = killAtEvery(writes, job);
        assertThat(outcomes)
                .allSatisfy((name, outcome) -> assertThat(outcome).as(name).isEqualTo(expected));
    }

    /** What stays of the lake for every write before and after which a run is killed. */
    private Map<String, Map<String, List<String>>> killAtEvery(List<PassingRequest> writes, DoomedJob job)
            throws Exception {
        ExecutorService jobs = Executors.newFixedThreadPool(JOBS_AT_ONCE);
        try {
            Map<String, Future<Map<String, List<String>>>> running = new LinkedHashMap<>();
            for (int i = 0; i < writes.size(); i++) {
                if (i > 0 && WriteStep.of(writes.get(i)) == WriteStep.PROBE) {
                    continue; // the probe repeats one write, under names of its own
                }
                for (Fate fate : fates(i)) {
                    int write = i;
                    CrashLake copy =
                            lake.copy("%02d-%s".formatted(write, fate.name().toLowerCase(Locale.ROOT)));
                    String name = "killed %s write %d, %s".formatted(fate, write, WriteStep.of(writes.get(write)));
                    running.put(name, jobs.submit(() -> {
                        job.kill(copy, write, fate);
                        apply(copy);
                        return outcome(copy);
                    }));
                }
            }
            Map<String, Map<String, List<String>>> outcomes = new LinkedHashMap<>();
            for (Map.Entry<String, Future<Map<String, List<String>>>> each : running.entrySet()) {
                outcomes.put(each.getKey(), each.getValue().get());
            }
            return outcomes;
        } finally {
            jobs.shutdownNow();
        }
    }

    /**
     * The store is the same after one write and before the next, so by default each write is followed by a kill, and only
     * the first is preceded by one.
     */
    private static List<Fate> fates(int write) {
        return write == 0 || Boolean.getBoolean("deltafold.kill-before-too")
                ? List.of(Fate.BEFORE, Fate.AFTER)
                : List.of(Fate.AFTER);
    }

    private void stage(String name, String... lines) {
        LakeConfig config = lake.config(s3.endpoint());
        try (ObjectStore staging = ObjectStores.open(config.staging(), config.s3())) {
            byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            assertThat(staging.createIfAbsent("shop/items/" + name, bytes)).isTrue();
        }
    }

    private void apply(CrashLake on) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        int exitCode = DeltafoldCommand.commandLine(
                        (config, choice) -> new KeptOpenEngine(engine),
                        new Terminal(stream, stream, false),
                        Clock.systemUTC(),
                        List.of())
                .execute(
                        "apply",
                        "--config",
                        on.configuration(folder, s3.endpoint()).toString());
        assertThat(exitCode).as(output.toString(StandardCharsets.UTF_8)).isIn(0, 3);
    }

    /** Everything that stays of a table. */
    private Map<String, List<String>> outcome(CrashLake of) {
        LakeConfig config = of.config(s3.endpoint());
        Map<String, List<String>> outcome = new TreeMap<>();
        outcome.put("rows", rows(config.tableLocation(TABLE), "*"));
        outcome.put("tombstones", rows(config.state().resolve("tombstones").resolve(TABLE.folder()), "*"));
        outcome.put(
                "quarantine",
                rows(config.state().resolve("quarantine"), "`table`, file, line, `column`, reason, raw, batch, state"));
        try (ObjectStore state = ObjectStores.open(config.state(), config.s3())) {
            TableHistory history = new Ledger(state).history(TABLE);
            outcome.put(
                    "ledger",
                    List.of(
                            history.lastBatch() + " batches, open: " + history.openPlan(),
                            history.rows().toString(),
                            history.greatestOrder().toString(),
                            new TreeMap<>(history.files()).toString(),
                            history.warnings().toString(),
                            history.deltaVersion().toString()));
        }
        return outcome;
    }

    private static List<String> rows(Location location, String columns) {
        return SparkSession.active()
                .sql("SELECT %s FROM delta.`%s`"
                        .formatted(columns, location.uri().replace("s3://", "s3a://")))
                .toJSON()
                .collectAsList()
                .stream()
                .sorted()
                .toList();
    }
}

package io.github.deltafold.local.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.local.crash.DoomedBatch.Staged;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.run.SharedEngine;
import io.github.deltafold.local.s3.AwsProperties;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** A server on which jobs are killed, and what the survivors have come to afterwards is looked at. */
final class CrashSite implements AutoCloseable {
    private static final TableName TABLE = TableName.parse("shop.items");

    /** Whoever comes after a dead run waits for the end of its lease; this one comes when it has ended. */
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

    private final Path folder;
    private final EmbeddedS3 s3;
    private final AwsProperties awsProperties;
    private final FaultyProxy proxy;
    private final SharedEngine engines = new SharedEngine(new LocalEngines(SparkJob.engines(), Clock.systemUTC()));

    /** A server over a folder. */
    CrashSite(Path folder) throws IOException {
        this.folder = folder;
        this.s3 = EmbeddedS3.start(folder.resolve("s3"));
        this.awsProperties = new AwsProperties(s3);
        this.proxy = FaultyProxy.before(URI.create(s3.endpoint()).getPort());
    }

    /** Jobs that are killed here. */
    DoomedJob job(EngineChoice engine) {
        return new DoomedJob(proxy, folder, engine);
    }

    /** A lake in which a batch is staged, and what comes before it is applied. */
    CrashLake lake(DoomedBatch batch, EngineChoice engine) throws IOException {
        String name = batch.name() + "-" + engine.name().toLowerCase(Locale.ROOT);
        CrashLake lake = CrashLake.create(folder.resolve("s3"), name, proxy.endpoint());
        engines.start(lake.config(), EngineChoice.SPARK);
        if (!batch.before().isEmpty()) {
            batch.before().forEach(file -> stage(lake, file));
            apply(lake, engine);
        }
        batch.files().forEach(file -> stage(lake, file));
        return lake;
    }

    private static void stage(CrashLake lake, Staged file) {
        LakeConfig config = lake.config();
        String key = "shop/items/" + file.name();
        byte[] bytes = file.text().getBytes(StandardCharsets.UTF_8);
        try (ObjectStore staging = ObjectStores.open(config.staging(), config.s3())) {
            Optional<StoredContent> standing = staging.read(key);
            assertThat(
                            standing.isPresent()
                                    ? staging.replaceIfUnchanged(
                                            key, bytes, standing.get().version())
                                    : staging.createIfAbsent(key, bytes))
                    .isTrue();
        }
    }

    /** A run in this process that nothing disturbs. */
    void apply(CrashLake lake, EngineChoice engine) throws IOException {
        List<String> arguments = new ArrayList<>(DoomedJob.apply(engine));
        arguments.addAll(List.of("--config", lake.configuration(folder).toString()));
        CommandRun run = CommandRun.of(engines, LATER, arguments);
        assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 3);
    }

    /** Everything that stays of a table, and the lease. */
    Map<String, List<String>> outcome(CrashLake lake) {
        LakeConfig config = lake.config();
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
                            history.files()
                                    .sorted(Comparator.comparing(
                                            known -> known.file().key()))
                                    .toList()
                                    .toString(),
                            history.warnings().toString(),
                            history.deltaVersion().toString()));
            GroupState group = new GroupStates(state).read("default");
            outcome.put("lease", List.of(group.phase() + ", wanted: " + group.wanted()));
        }
        return outcome;
    }

    private static List<String> rows(Location location, String columns) {
        String path = location.uri().replace("s3://", "s3a://");
        SparkSession spark = SparkSession.active();
        if (!DeltaTable.isDeltaTable(spark, path)) {
            return List.of();
        }
        return spark.sql("SELECT %s FROM delta.`%s`".formatted(columns, path)).toJSON().collectAsList().stream()
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        engines.close();
        awsProperties.close();
        proxy.close();
        s3.close();
    }
}

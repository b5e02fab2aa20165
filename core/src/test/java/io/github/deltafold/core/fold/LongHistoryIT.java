package io.github.deltafold.core.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.Folders;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.core.testing.CountedStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.Outcome;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a run pays for finding out what is new, after histories of one file a minute. For a year of it:
 * {@code -Ddeltafold.minutes=525600}, with 3 GB of memory ({@code -DargLine=-Xmx3g}).
 */
class LongHistoryIT {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    private static final int TABLES = 1_000;

    private final InMemoryObjectStore staging = new InMemoryObjectStore();
    private final InMemoryObjectStore state = new InMemoryObjectStore();

    /** What a look costs. */
    private record Price(long stagingRequests, long stateRequests, long bytes, long pending) {}

    @Test
    void paysTheSameAfterALongHistoryAsAfterAShortOne(@TempDir Path folder) {
        int most = Integer.getInteger("deltafold.minutes", 8_000);
        LakeConfig config = config(folder);
        drained("sales.orders", 0, 3_000);
        Price early = look(config, BEGIN.plus(Duration.ofMinutes(3_001)));
        drained("sales.orders", 3_000, most);
        stage("sales.orders", most);

        Price late = look(config, BEGIN.plus(Duration.ofMinutes(most + 1L)));

        System.out.println("after 3,000 files: " + early + "; after " + most + " files: " + late);
        assertThat(late.pending()).isEqualTo(1);
        assertThat(late.stagingRequests()).isLessThanOrEqualTo(early.stagingRequests() + 2);
        assertThat(late.stateRequests()).isLessThanOrEqualTo(25);
        assertThat(late.bytes()).isLessThan(1_000_000);
    }

    @Test
    void paysForEachOfManyTablesALittle(@TempDir Path folder) {
        LakeConfig config = config(folder);
        for (int table = 0; table < TABLES; table++) {
            drained("sales.t" + table, 0, 20);
        }
        stage("sales.t7", 20);
        long start = System.nanoTime();

        Price price = look(config, BEGIN.plus(Duration.ofMinutes(21)));

        System.out.printf(
                "%d tables of 20 files: %s in %d ms%n",
                TABLES, price, Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertThat(price.pending()).isEqualTo(1);
        assertThat(price.stagingRequests()).isLessThanOrEqualTo(TABLES * 20 / 1_000 + 2);
        assertThat(price.stateRequests()).isLessThanOrEqualTo(TABLES * 11);
    }

    /** What a night without runs leaves behind: a plan takes 10,000 of the files, and knows of the others. */
    @Test
    void plansManyFilesInAFewTensOfMegabytes(@TempDir Path folder) {
        LakeConfig config = config(folder);
        for (int second = 0; second < 100_000; second++) {
            stage("sales.orders", second);
        }
        StagingArea area = new StagingArea(staging);
        Drain drain = Drain.toLookAt(config, area, new Ledger(state), Clock.fixed(BEGIN, ZoneOffset.UTC));
        TableName orders = TableName.parse("sales.orders");
        long before = heldBytes();
        long start = System.nanoTime();

        StagingListing listing = area.list();
        PlanDecision decision = drain.preview(config.spec(orders).orElseThrow(), listing.of(orders), PlanRequest.ALL);

        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        long held = heldBytes() - before;
        System.out.printf("100,000 files: planned in %d ms, %d MB held%n", millis, held >> 20);
        assertThat(Objects.requireNonNull(decision.plan()).files()).hasSize(10_000);
        assertThat(decision.pending()).hasSize(100_000);
        assertThat(listing.of(orders).changes()).hasSize(100_000);
        assertThat(held).isLessThan(80L << 20);
    }

    private static long heldBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static LakeConfig config(Path folder) {
        return LakeConfig.parse(
                "staging: staging\nlake: lake\ntables: [{name: sales.*, key: [id], columns: id INT}]\n",
                "deltafold.yaml",
                folder);
    }

    /** A routine look at all tables, by a process that knows nothing. */
    private Price look(LakeConfig config, Instant now) {
        CountedStore countedStaging = new CountedStore(staging);
        CountedStore countedState = new CountedStore(state);
        StagingArea area = new StagingArea(countedStaging);
        Ledger ledger = new Ledger(countedState);
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        StagingListing listing = area.list(Folders.ALL, new RoutineLook(ledger, Optional::empty, clock), now);
        Drain drain = Drain.toLookAt(config, area, ledger, clock);
        long pending = 0;
        for (TableSpec spec : config.specs(listing.tables().keySet())) {
            pending += drain.preview(spec, listing.of(spec.name()), PlanRequest.ALL)
                    .pending()
                    .size();
        }
        return new Price(countedStaging.requests(), countedState.requests(), countedState.bytesRead(), pending);
    }

    /** Stages a file for each of these minutes, and records a batch for each. */
    private void drained(String name, int from, int to) {
        TableName table = TableName.parse(name);
        Ledger ledger = new Ledger(state);
        TableHistory history = ledger.history(table);
        for (int minute = from; minute < to; minute++) {
            StagedFile file = stage(name, minute);
            long batch = history.lastBatch() + 1;
            BatchPlan plan = new BatchPlan(
                    batch,
                    "plan-" + batch,
                    file.modified(),
                    1,
                    null,
                    List.of(new PlannedFile(file, false)),
                    List.of(),
                    List.of());
            var outcome = Outcome.of(batch)
                    .counters(new Counters(1, 1, 0, 0, 0, 0))
                    .version(batch)
                    .hashes(Map.of(file.key(), "0".repeat(64)))
                    .made();
            ledger.create(table, plan);
            ledger.create(table, outcome);
            history = history.after(plan).after(outcome);
            history = ledger.summarise(table, history, minute % 600 == 0 ? file.modified() : null);
        }
    }

    private StagedFile stage(String table, int minute) {
        Instant time = BEGIN.plus(Duration.ofMinutes(minute));
        String key =
                table.replace('.', '/') + "/" + NAME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC)) + "000.csv";
        staging.put(key, ("I," + minute + "\n").getBytes(StandardCharsets.UTF_8), time);
        StoredObject stored = staging.list(key, "").findFirst().orElseThrow();
        return new StagedFile(key, stored.etag(), stored.sizeBytes(), stored.modified());
    }
}

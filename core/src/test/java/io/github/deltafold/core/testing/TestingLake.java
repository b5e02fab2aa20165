package io.github.deltafold.core.testing;

import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.DrainListener;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.QuarantineDrain;
import io.github.deltafold.core.fold.QuarantineReport;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.fold.Verification;
import io.github.deltafold.core.fold.Verifier;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.ledger.Recount;
import io.github.deltafold.core.ledger.SummaryLimits;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.DropRequest;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.plan.ReplayRequest;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.Folders;
import io.github.deltafold.core.staging.NewFiles;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.TableListing;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A lake in a folder, whose files are staged by hand: each is a minute younger than the one before, and the clock of
 * the drain stands an hour after the last one.
 */
public final class TestingLake {
    /** When the first file is staged. */
    public static final Instant BEGIN = Instant.parse("2026-01-05T09:00:00Z");

    /** Everything that a lake of years meets, in a lake of a few files. */
    private static final SummaryLimits TINY_SUMMARIES = new SummaryLimits(1, Duration.ofMinutes(1), 1, 3, 2);

    private final Path folder;
    private final LakeConfig config;
    private final ObjectStore state;
    private Instant next = BEGIN;

    /**
     * A lake without files.
     *
     * @param tables the configuration from {@code tables} on, or from {@code defaults} on
     */
    public TestingLake(Path folder, String tables) {
        this(folder, tables, new FolderObjectStore(folder.resolve("lake/_deltafold")));
    }

    /** A lake whose ledger lies elsewhere. */
    public TestingLake(Path folder, String tables, ObjectStore state) {
        this.folder = folder;
        this.state = state;
        String yaml = "staging: staging\nlake: lake\n" + tables;
        this.config = LakeConfig.parse(yaml, "deltafold.yaml", folder);
        try {
            Files.createDirectories(folder.resolve("staging"));
            Files.writeString(folder.resolve("deltafold.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The configuration file. */
    public Path configFile() {
        return folder.resolve("deltafold.yaml");
    }

    public LakeConfig config() {
        return config;
    }

    /** The spec of a table that is declared. */
    public TableSpec spec(String table) {
        return config.spec(TableName.parse(table)).orElseThrow();
    }

    public StagingArea staging() {
        return new StagingArea(new FolderObjectStore(folder.resolve("staging")));
    }

    public Ledger ledger() {
        return new Ledger(state, TINY_SUMMARIES);
    }

    public TableHistory history(String table) {
        return ledger().history(TableName.parse(table));
    }

    /** Records a batch that took its time, as if it had been folded. */
    public void record(String table, double seconds, long bytesWritten, BatchCost cost, Counters lines) {
        TableName name = TableName.parse(table);
        long batch = history(table).lastBatch() + 1;
        String id = "plan-" + batch;
        ledger().create(name, new BatchPlan(batch, id, BEGIN, 1, null, List.of(), List.of(), List.of()));
        ledger().create(
                        name,
                        Outcome.of(batch)
                                .seconds(seconds)
                                .counters(lines)
                                .version(batch)
                                .cost(bytesWritten, cost)
                                .made());
    }

    /** Stages a file of these lines. */
    public StagedFile stage(String key, String... lines) {
        return stage(key, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Stages a file, packed where its name says so. */
    public StagedFile stage(String key, byte[] bytes) {
        return stageAt(next, key, key.endsWith(".gz") ? gzip(bytes) : bytes);
    }

    /** Stages bytes as they are. */
    public StagedFile stageAt(Instant modified, String key, byte[] bytes) {
        Path file = file(key);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, FileTime.from(modified));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        next = (modified.isAfter(next) ? modified : next).plusSeconds(60);
        return staged(key);
    }

    /** Stages the bytes that lie there again. */
    public StagedFile touch(String key) {
        try {
            return stageAt(next, key, Files.readAllBytes(file(key)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a file away. */
    public void remove(String key) {
        try {
            Files.delete(file(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file as the listing shows it. */
    public StagedFile staged(String key) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file(key), BasicFileAttributes.class);
            FileTime modified = attributes.lastModifiedTime();
            String etag = Long.toString(modified.to(TimeUnit.NANOSECONDS));
            return new StagedFile(key, etag, attributes.size(), modified.toInstant());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An hour after the last file was staged. */
    public Clock clock() {
        return Clock.fixed(next.plusSeconds(3_600), ZoneOffset.UTC);
    }

    /** Drains a table of everything that is staged. */
    public TableReport drain(TableEngine engine, String table) {
        return drain(engine, table, PlanRequest.ALL);
    }

    /** Drains a table. */
    public TableReport drain(TableEngine engine, String table, PlanRequest request) {
        return drain(engine, table, request, clock());
    }

    /** Drains a table at a time of the test's choice, looking again until nothing new is staged. */
    public TableReport drain(TableEngine engine, String table, PlanRequest request, Clock at) {
        TableSpec spec = spec(table);
        Drain drain = new Drain(config, staging(), ledger(), () -> engine, at, DrainListener.SILENT);
        TableListing listing = look(spec, at);
        TableReport report = drain.drain(spec, listing, request);
        while (true) {
            TableListing before = listing;
            listing = look(spec, at);
            if (listing.shows(before)) {
                Recount.assertThatSummaryHolds(state, spec.name());
                return report;
            }
            report = and(report, drain.drain(spec, listing, request.withoutReload()));
        }
    }

    private TableListing look(TableSpec spec, Clock at) {
        Folders its = Folders.of(List.of(spec.name().folder()));
        return staging().list(its, NewFiles.UNKNOWN, at.instant()).of(spec.name());
    }

    private static TableReport and(TableReport first, TableReport then) {
        List<BatchOutcome> batches = new ArrayList<>(first.batches());
        batches.addAll(then.batches());
        List<String> warnings = new ArrayList<>(first.warnings());
        then.warnings().stream().filter(text -> !warnings.contains(text)).forEach(warnings::add);
        return new TableReport(
                first.table(),
                batches,
                first.files() + then.files(),
                first.duplicates() + then.duplicates(),
                first.damaged() + then.damaged(),
                then.history(),
                then.pending(),
                warnings);
    }

    /** Reads everything of a table that waits in quarantine again. */
    public QuarantineReport replay(TableEngine engine, String table) {
        return replay(engine, table, new ReplayRequest(Set.of(), Set.of(), false));
    }

    /** Reads some of what waits in quarantine again. */
    public QuarantineReport replay(TableEngine engine, String table, ReplayRequest request) {
        TableSpec spec = spec(table);
        return quarantine(engine).replay(spec, staging().list(spec.name()), request);
    }

    /** Gives some of what waits in quarantine up. */
    public QuarantineReport drop(TableEngine engine, String table, DropRequest request) {
        TableSpec spec = spec(table);
        return quarantine(engine).drop(spec, staging().list(spec.name()), request);
    }

    private QuarantineDrain quarantine(TableEngine engine) {
        Drain drain = new Drain(config, staging(), ledger(), () -> engine, clock(), DrainListener.SILENT);
        return new QuarantineDrain(config, ledger(), drain, () -> engine, clock());
    }

    /** Recounts a table from its staged files. */
    public Verification verify(TableEngine engine, String table) {
        TableSpec spec = spec(table);
        return new Verifier(config, () -> engine)
                .verify(spec, history(table), staging().list(spec.name()));
    }

    /** The rows of a table, as lists of values joined by commas. */
    public List<String> rows(TableEngine engine, String table) {
        List<String> rows = new ArrayList<>();
        engine.read(config, spec(table), null).orElseThrow().rows().forEachRemaining(row -> rows.add(text(row)));
        return rows;
    }

    /** Bytes, packed. */
    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private Path file(String key) {
        return folder.resolve("staging").resolve(key);
    }

    private static String text(@Nullable Object[] row) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            text.append(i == 0 ? "" : ",").append(row[i]);
        }
        return text.toString();
    }

    /** The task to fold a plan into a table of which the ledger knows nothing yet. */
    public FoldTask task(String table, BatchPlan plan, int revision) {
        return new FoldTask(
                config(), spec(table), plan, null, 0, null, List.of(), List.of(), revision, false, null, Map.of());
    }
}

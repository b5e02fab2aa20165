package io.github.deltafold.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.ReloadedSource.Change;
import io.github.deltafold.core.testing.ReloadedSource.ChangesFile;
import io.github.deltafold.core.testing.ReloadedSource.LoadFile;
import io.github.deltafold.core.testing.ReloadedSource.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reloads as a machine: a source changes at random and is loaded again and again, with more files or fewer, with files
 * that did not change, with changes that no file holds. Files arrive in pieces, late, twice and damaged; runs look at any
 * moment, and die. After every run the table must be one whole load and its changes, and never go back.
 *
 * <p>The seed decides everything, so that a history that failed can be run again. One order is kept: a reload arrives
 * before the first change that follows it.
 */
public final class ReloadHistory {
    private static final PlanRequest LOAD_COMPLETE = new PlanRequest(Set.of(), true, false);
    private static final PlanRequest RELOAD = new PlanRequest(Set.of(), false, true);
    private static final Duration SETTLE = Duration.ofMinutes(10);
    private static final int PATIENCE = 20;

    private final long seed;
    private final Random random;
    private final boolean keepsTimes;
    private final boolean clears;
    private final boolean packed;
    private final boolean waits;
    private final ReloadedSource source;
    private final TreeMap<String, Written> staged = new TreeMap<>();
    private final Set<String> taken = new HashSet<>();
    private final List<Late> late = new ArrayList<>();
    private final Map<Integer, List<ChangesFile>> delivered = new HashMap<>();
    private final List<LoadFile> firstLoad = new ArrayList<>();
    private List<LoadFile> load = List.of();
    private boolean loadDelivered = true;
    private boolean loadUnnoticed;
    private boolean loadFolded;
    private boolean loadTouched;
    private boolean told = true;
    private String namesBefore = "";
    private int epoch;
    private Instant now = TestingLake.BEGIN;

    /**
     * A change file on its way.
     *
     * @param epoch the load that it follows
     * @param written when DMS wrote it
     */
    private record Late(ChangesFile file, int epoch, Instant written) {}

    private ReloadHistory(long seed) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.keepsTimes = random.nextBoolean();
        this.clears = random.nextBoolean();
        this.packed = random.nextBoolean();
        this.waits = random.nextInt(4) > 0;
        this.source = new ReloadedSource(random, packed ? ".csv.gz" : ".csv");
    }

    /** The history of a seed. */
    public static ReloadHistory of(long seed) {
        return new ReloadHistory(seed);
    }

    @Override
    public String toString() {
        return "reload history of seed " + seed + " (keeps times " + keepsTimes + ", clears " + clears + ", packed "
                + packed + ", waits " + waits + ")";
    }

    /**
     * Delivers the files to an engine, and looks at the table after every run.
     *
     * @param state where the ledger lies
     */
    public void deliver(Path folder, EngineFactory engines, ObjectStore state) {
        TestingLake lake = new TestingLake(folder, """
                tables:
                  - name: sales.orders
                    key: [id]
                    columns: id INT, name STRING, n INT
                    load-settle: %s
                """.formatted(waits ? SETTLE : "PT0S"), state);
        try (TableEngine engine = engines.start(lake.config(), EngineChoice.AUTO)) {
            TableEngine met = new HookedEngine(MortalEngine.of(engine, random), (hooked, task) -> {
                meddle(lake, task.plan());
                return hooked.fold(task);
            });
            tell(lake, new ReloadRuns(lake, met));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(this + " failed in load " + epoch + " at " + now, e);
        }
    }

    private void tell(TestingLake lake, ReloadRuns runs) {
        loadFirst(lake, runs);
        int reloads = random.nextInt(4);
        for (int i = 0; i < reloads; i++) {
            live(lake, runs);
            reload(lake, runs);
        }
        live(lake, runs);
        end(lake, runs);
    }

    /** Something touches a file of a reload after it is planned, as long as that is not taken for a newer load. */
    private void meddle(TestingLake lake, BatchPlan plan) {
        List<String> loads = plan.files().stream()
                .map(planned -> planned.file().key())
                .filter(key -> staged.get(key) instanceof LoadFile)
                .toList();
        boolean alone = !delivered.containsKey(epoch) && late.stream().noneMatch(file -> file.epoch() == epoch);
        if (plan.reload() != null && alone && !loads.isEmpty() && random.nextInt(5) == 0) {
            tick();
            stageAgain(lake, loads.get(random.nextInt(loads.size())));
        }
    }

    /** The first load, which may be without rows, and so without files. */
    private void loadFirst(TestingLake lake, ReloadRuns runs) {
        for (int i = random.nextInt(12); i > 0; i--) {
            source.change();
        }
        load = source.load(true);
        for (LoadFile file : load) {
            tick();
            stage(lake, file, file.bytes(), now);
            firstLoad.add(file);
            told = false;
            maybeRun(runs);
        }
    }

    /** Changes happen, are written, and are delivered soon, late or twice. */
    private void live(TestingLake lake, ReloadRuns runs) {
        for (int i = random.nextInt(6); i > 0; i--) {
            List<Change> changes = new ArrayList<>();
            for (int k = random.nextInt(4); k >= 0; k--) {
                changes.add(source.change());
            }
            write(changes);
            deliverSome(lake);
            maybeRun(runs);
            maybeStageAgain(lake, runs);
            maybeAskForTheLoadAgain(runs);
        }
    }

    private void write(List<Change> changes) {
        tick();
        late.add(new Late(source.write(changes), epoch, now));
    }

    private void deliverSome(TestingLake lake) {
        List<Late> ready = new ArrayList<>(late);
        Collections.shuffle(ready, random);
        for (Late file : ready.subList(0, random.nextInt(ready.size() + 1))) {
            deliver(lake, file);
        }
    }

    private void deliver(TestingLake lake, Late file) {
        late.remove(file);
        tick();
        // Under a new time, a change of an older load is told by its name only.
        boolean toldApart = keepsTimes || file.file().base().compareTo(namesBefore) <= 0;
        if (file.epoch() < epoch && !toldApart) {
            return;
        }
        stage(lake, file.file(), file.file().bytes(), keepsTimes ? file.written() : now);
        delivered.computeIfAbsent(file.epoch(), key -> new ArrayList<>()).add(file.file());
        told |= file.epoch() == epoch;
    }

    private void maybeStageAgain(TestingLake lake, ReloadRuns runs) {
        List<String> again = new ArrayList<>(staged.keySet());
        again.removeIf(key -> !taken.contains(key) || (staged.get(key) instanceof LoadFile && !mayTouchLoads()));
        if (random.nextInt(4) == 0 && !again.isEmpty()) {
            tick();
            String key = again.get(random.nextInt(again.size()));
            stageAgain(lake, key);
            loadTouched |= staged.get(key) instanceof LoadFile;
            maybeRun(runs);
        }
    }

    /** A file of a longer load that was touched before a shorter load is told from it only where DMS clears. */
    private boolean mayTouchLoads() {
        return clears && loadFolded && load.stream().allMatch(file -> taken.contains(file.key()));
    }

    private void stageAgain(TestingLake lake, String key) {
        lake.stageAt(now, key, bytes(Objects.requireNonNull(staged.get(key))));
    }

    /** The operator may take the full load for a new baseline at any time: with its changes it makes the same table. */
    private void maybeAskForTheLoadAgain(ReloadRuns runs) {
        if (epoch > 0
                && loadDelivered
                && !loadUnnoticed
                && !loadTouched
                && random.nextInt(6) == 0
                && isExactlyTheLoadStaged()) {
            run(runs, PlanRequest.ALL);
            if (runs.isSettled()) {
                run(runs, RELOAD);
            }
        }
    }

    private boolean isExactlyTheLoadStaged() {
        return new HashSet<>(load)
                .equals(new HashSet<>(staged.values().stream()
                        .filter(LoadFile.class::isInstance)
                        .toList()));
    }

    private void reload(TestingLake lake, ReloadRuns runs) {
        // Without a run or a change between them, two loads of which the second is shorter look like one.
        boolean lost = clears && !taken.containsAll(staged.keySet());
        boolean first = runs.loadGeneration() == 0 && !load.isEmpty();
        if (!runs.isSettled() || !told || lost || first) {
            settle(lake, runs);
        }
        if (runs.loadGeneration() == 0 && runs.greatestName().isEmpty()) {
            late.clear(); // nothing is known of the table, so that this load cannot be told from its first
        }
        List<Change> cached = changeUnseen();
        List<LoadFile> before = load;
        epoch++;
        namesBefore = runs.greatestName();
        load = source.load(random.nextBoolean());
        loadDelivered = false;
        loadFolded = false;
        loadTouched = false;
        loadUnnoticed = runs.loadGeneration() > 0 && before.containsAll(load);
        if (clears) {
            clear(lake, runs);
        }
        boolean inOneGo = !waits || runs.loadGeneration() == 0;
        List<LoadFile> rest = new ArrayList<>(load.subList(1, load.size()));
        Collections.shuffle(rest, random);
        rest.add(0, load.get(0));
        List<LoadFile> damaged = new ArrayList<>();
        for (LoadFile file : rest) {
            tick();
            boolean cutOff = packed && !inOneGo && random.nextInt(8) == 0;
            byte[] bytes = bytes(file);
            if (cutOff) {
                damaged.add(file);
                lake.stageAt(now, file.key(), Arrays.copyOf(bytes, bytes.length - 9));
            } else {
                stage(lake, file, file.bytes(), now);
            }
            if (!inOneGo) {
                deliverSome(lake);
                maybeStageAgain(lake, runs);
                maybeRun(runs);
            }
        }
        for (LoadFile file : damaged) {
            tick();
            if (random.nextBoolean()) {
                now = now.plus(SETTLE);
                run(runs, PlanRequest.ALL);
            }
            stage(lake, file, file.bytes(), now);
        }
        loadDelivered = true;
        told = false;
        if (!cached.isEmpty()) {
            write(cached);
        }
        if (runs.loadGeneration() == 0) {
            run(runs, RELOAD);
        }
        if (loadUnnoticed || random.nextBoolean()) {
            settle(lake, runs);
        }
    }

    /** Changes that no file holds, and some that DMS writes after the load, which has seen them. */
    private List<Change> changeUnseen() {
        if (random.nextInt(4) == 0) {
            source.truncate();
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            source.change();
        }
        List<Change> cached = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            cached.add(source.change());
        }
        if (source.rows().isEmpty() || hasMoreFiles()) {
            cached.add(source.touchFirst());
        }
        return cached;
    }

    private boolean hasMoreFiles() {
        return source.load(false).size() > load.size();
    }

    /** DMS deletes the files of a table before it loads it again. */
    private void clear(TestingLake lake, ReloadRuns runs) {
        for (String key : List.copyOf(staged.keySet())) {
            lake.remove(key);
            staged.remove(key);
            if (random.nextInt(4) == 0) {
                maybeRun(runs);
            }
        }
    }

    /** Runs until nothing is pending, as an operator does who follows what runs say. */
    private void settle(TestingLake lake, ReloadRuns runs) {
        PlanRequest request = PlanRequest.ALL;
        for (int i = 0; i < PATIENCE; i++) {
            now = now.plus(SETTLE);
            run(runs, request);
            if (runs.isSettled() && loadUnnoticed) {
                assertThat(runs.warnings()).anyMatch(text -> text.contains("staged again with the bytes it had"));
                loadUnnoticed = false;
                removeLeftOvers(lake);
                request = RELOAD;
            } else if (runs.isSettled()) {
                return;
            } else if (request.equals(PlanRequest.ALL)
                    && runs.warnings().stream().anyMatch(text -> text.contains("--load-complete"))) {
                request = LOAD_COMPLETE;
            }
        }
        throw new AssertionError("A reload does not end: " + runs.warnings());
    }

    private void removeLeftOvers(TestingLake lake) {
        staged.values().stream()
                .filter(LoadFile.class::isInstance)
                .filter(file -> !load.contains(file))
                .map(Written::key)
                .toList()
                .forEach(key -> {
                    lake.remove(key);
                    staged.remove(key);
                });
    }

    private void end(TestingLake lake, ReloadRuns runs) {
        List.copyOf(late).forEach(file -> deliver(lake, file));
        settle(lake, runs);
        if (load.stream().allMatch(file -> file.rejected().isEmpty() && !file.keyless())) {
            assertThat(runs.shown()).as("rows of the source").isEqualTo(source.rows());
        }
        runs.requireVerified();
    }

    private void maybeRun(ReloadRuns runs) {
        if (random.nextBoolean()) {
            run(runs, PlanRequest.ALL);
        }
    }

    private void run(ReloadRuns runs, PlanRequest request) {
        Map<Integer, List<ChangesFile>> changes = new HashMap<>();
        delivered.forEach((after, files) -> changes.put(after, List.copyOf(files)));
        runs.run(
                request,
                now,
                new ReloadRuns.Look(
                        List.copyOf(firstLoad), changes, epoch, loadDelivered ? load : null, loadUnnoticed));
        if (runs.isSettled()) {
            taken.addAll(staged.keySet());
            told = true;
            loadFolded = loadDelivered && !loadUnnoticed;
        }
    }

    private void stage(TestingLake lake, Written file, byte[] bytes, Instant modified) {
        lake.stageAt(modified, file.key(), file.key().endsWith(".gz") ? TestingLake.gzip(bytes) : bytes);
        staged.put(file.key(), file);
    }

    private static byte[] bytes(Written file) {
        byte[] bytes = file.bytes();
        return file.key().endsWith(".gz") ? TestingLake.gzip(bytes) : bytes;
    }

    private void tick() {
        now = now.plusSeconds(1 + random.nextInt(60));
    }
}

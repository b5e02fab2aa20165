package io.github.deltafold.lambda;

import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.DrainListener;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.memory.GivenToSpark;
import io.github.deltafold.lambda.sweep.Sweep;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.MovingClock;
import io.github.deltafold.lambda.wake.TestingGroups;
import io.github.deltafold.lambda.wake.WakeUp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A lake of two groups whose handler, sweep and runs work on one store and one backend, and die at the call that a test
 * names. Their clock is moved by hand.
 */
final class KillableLake {
    static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(5);

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int NEVER = Integer.MAX_VALUE;

    private final TestingLake lake;
    private final ObjectStore state = new InMemoryObjectStore();
    private final MovingClock clock = new MovingClock();
    private final Place place = new Place();
    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();
    private int callsLeft = NEVER;

    /** Dies as a process does: nothing that it meant to do afterwards happens. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A deed of one of the processes. */
    @FunctionalInterface
    interface Deed {
        void run() throws IOException;
    }

    KillableLake(Path folder) {
        lake = new TestingLake(folder, """
                defaults: {key: id, columns: "id INT, name STRING"}
                tables: [{name: sales.orders, group: sales}, {name: sales.items, group: sales}, {name: hr.people, group: hr}]
                """);
    }

    /** Stages a file of every table, and gives the messages that announce them. */
    List<String> stage() {
        List<String> messages = new ArrayList<>();
        for (String table : List.of("sales/orders", "sales/items", "hr/people")) {
            String key = table + "/LOAD00000001.csv";
            lake.stageAt(clock.instant(), key, "1,Ann\n".getBytes(StandardCharsets.UTF_8));
            messages.add("{\"bucket\": \"acme-staging\", \"key\": \"" + key + "\"}");
        }
        return messages;
    }

    /**
     * Does something that dies at its n-th call to store or backend.
     *
     * @return whether it died
     */
    boolean dies(int n, Deed deed) throws IOException {
        callsLeft = n;
        try {
            deed.run();
            return false;
        } catch (Killed e) {
            return true;
        } finally {
            callsLeft = NEVER;
        }
    }

    void handle(List<String> messages) throws IOException {
        WakeUp wakeUp = new WakeUp(new TestingGroups(lake.config()), runs(), new GivenToSpark(DoomedStore::new, clock));
        byte[] event = TestingBatch.of(messages).getBytes(StandardCharsets.UTF_8);
        new StagedFileHandler(new StagingEvents("acme-staging", ""), wakeUp)
                .handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), null);
    }

    void sweep() {
        Sweep sweep = new Sweep(
                new Sweep.Lake(lake::config, config -> lake.staging().store(), DoomedStore::new), runs(), clock);
        PrintStream out = new PrintStream(metrics, true, StandardCharsets.UTF_8);
        new SweepHandler("test", sweep, clock, out)
                .handleRequest(InputStream.nullInputStream(), new ByteArrayOutputStream(), null);
    }

    /** Lets every run that was started and has not ended do its work. */
    void work() throws IOException {
        for (Run run : List.copyOf(place.runs.values())) {
            if (run.status == RunStatus.WAITING) {
                run.status = RunStatus.FAILED; // unless it gets to its end
                drain(run.group, run.generation, run.name);
                run.status = RunStatus.SUCCEEDED;
            }
        }
    }

    /** Lets every run that was started and has not ended die before it does anything. */
    void loseRuns() {
        place.runs.values().forEach(run -> run.status = RunStatus.FAILED);
    }

    void move(Duration on) {
        clock.move(on);
    }

    private GroupRuns runs() {
        return new GroupRuns(() -> new GroupStates(new DoomedStore()), place, clock);
    }

    /** What {@code apply --group} does, without the threads of its lease. */
    private void drain(String group, long generation, String owner) {
        GroupStates states = new GroupStates(new DoomedStore());
        GroupState taken = states.change(group, before -> before.take(generation, owner, clock.instant(), LEASE));
        while (taken.isHeldBy(owner)) {
            StagingArea staging = lake.staging();
            Drain drain = new Drain(
                    lake.config(), staging, new Ledger(new DoomedStore()), () -> engine, clock, DrainListener.SILENT);
            for (TableSpec spec : lake.config().specs(Set.of())) {
                if (spec.group().equals(group)) {
                    drain.drain(spec, staging.list(spec.name()), PlanRequest.ALL);
                }
            }
            taken = states.change(group, before -> before.finish(owner));
        }
    }

    /** Whether every file is applied, and nobody is thought to be at work. */
    boolean isFinished() {
        GroupStates states = new GroupStates(state);
        return Stream.of("sales", "hr").map(states::read).allMatch(each -> each.phase() == Phase.IDLE && !each.wanted())
                && Stream.of("sales.orders", "sales.items", "hr.people")
                        .allMatch(table -> new Ledger(state)
                                        .history(TableName.parse(table))
                                        .appliedFiles()
                                == 1);
    }

    /** The runs that were started, as group and generation. */
    List<String> started() {
        return place.runs.values().stream()
                .map(run -> run.group + " " + run.generation)
                .toList();
    }

    String metrics() {
        return metrics.toString(StandardCharsets.UTF_8);
    }

    private synchronized void call() {
        if (--callsLeft == 0) {
            callsLeft = 1; // a dead process does nothing more, in none of its threads
            throw new Killed();
        }
    }

    private static final class Run {
        private final String name;
        private final String group;
        private final long generation;
        private RunStatus status = RunStatus.WAITING;

        Run(String name, String group, long generation) {
            this.name = name;
            this.group = group;
            this.generation = generation;
        }
    }

    /** Starts runs that wait until they are told to work. */
    private final class Place implements JobBackend {
        private final Map<String, Run> runs = new LinkedHashMap<>();

        @Override
        public synchronized String start(String group, long generation, String token) {
            call();
            return runs.computeIfAbsent(token, key -> new Run("run-" + (runs.size() + 1), group, generation)).name;
        }

        @Override
        public synchronized RunStatus status(String run) {
            call();
            return runs.values().stream()
                    .filter(each -> each.name.equals(run))
                    .map(each -> each.status)
                    .findFirst()
                    .orElse(RunStatus.UNKNOWN);
        }
    }

    /** The store of leases and ledger, as a process sees it that may die at any call. */
    private final class DoomedStore implements ObjectStore {
        @Override
        public Stream<StoredObject> list(String prefix, String startAfter) {
            call();
            return state.list(prefix, startAfter);
        }

        @Override
        public Optional<StoredContent> read(String key) {
            call();
            return state.read(key);
        }

        @Override
        public InputStream open(String key, String etag) throws IOException {
            call();
            return state.open(key, etag);
        }

        @Override
        public boolean createIfAbsent(String key, byte[] bytes) {
            call();
            return state.createIfAbsent(key, bytes);
        }

        @Override
        public boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
            call();
            return state.replaceIfUnchanged(key, bytes, version);
        }

        @Override
        public void upload(String key, Path file) throws IOException {
            call();
            state.upload(key, file);
        }

        @Override
        public boolean download(String key, Path file) throws IOException {
            call();
            return state.download(key, file);
        }

        @Override
        public void close() {}
    }
}

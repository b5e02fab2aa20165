package io.github.deltafold.lambda.sweep;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.TableLook;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.lambda.memory.SweepMemoryFile;
import io.github.deltafold.lambda.sweep.SeenGroup.Tables;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.GroupRuns.Woken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Repairs what events and runs left undone: looks at every lease and every table, and wakes the groups that nobody else
 * will wake.
 *
 * <p><b>Order:</b> first the leases, then the tables, then the memory, then the wake-ups. A run that ends between the first
 * two costs at worst a run that finds nothing.
 *
 * <p><b>If it dies</b> on any line, the next sweep looks again. Once the memory is written, the groups it meant to wake wait
 * for their pause.
 */
public final class Sweep {
    /** Events gather for five minutes at most; the run that they start needs no help before. */
    private static final Duration EVENT_PATIENCE = Duration.ofMinutes(5);

    private final Lake lake;
    private final GroupRuns runs;
    private final Clock clock;
    private final AtomicReference<@Nullable KnownLedger> known = new AtomicReference<>();

    /** A ledger remembers what it has read; a state that moved begins anew. */
    private record KnownLedger(ObjectStore state, Ledger ledger) {}

    /**
     * What is swept; each is asked for once a sweep.
     *
     * @param staging opened for the sweep, and closed after it
     * @param state stays open
     */
    public record Lake(
            Supplier<LakeConfig> config, Function<LakeConfig, ObjectStore> staging, Supplier<ObjectStore> state) {}

    public Sweep(Lake lake, GroupRuns runs, Clock clock) {
        this.lake = lake;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Sweeps once.
     *
     * @param timeLeft how long the sweep may still take
     * @throws Failure when neither configuration nor leases can be read
     */
    public SweepReport sweep(Supplier<Duration> timeLeft) {
        LakeConfig config = lake.config().get();
        ObjectStore state = lake.state().get();
        Set<String> declared = config.groups();
        Set<String> names = new TreeSet<>(declared);
        names.addAll(new GroupStates(state).groups());
        ManyLooks<GroupState> leases = ManyLooks.at(names, runs::look, timeLeft.get());
        SeenTables tables = SeenTables.NONE;
        Failure blindness = null;
        try {
            tables = look(config, state, timeLeft);
        } catch (Failure e) { // dead runs can be repaired all the same
            blindness = e;
        }
        Instant now = clock.instant();
        List<SeenGroup> groups = new ArrayList<>();
        for (Map.Entry<String, GroupState> lease : leases.seen().entrySet()) {
            if (declared.contains(lease.getKey())) { // a run of another one would refuse to begin
                groups.add(new SeenGroup(
                        lease.getKey(),
                        lease.getValue(),
                        blindness == null ? tables.of(lease.getKey()) : Tables.UNKNOWN));
            }
        }
        SweepMemoryFile memory = SweepMemoryFile.read(state);
        SweepPlan plan = SweepPlan.of(groups, memory.memory(), now);
        boolean isOurs = memory.replace(plan.memory());
        ManyLooks<Woken> woken = ManyLooks.at(isOurs ? plan.toWake() : List.of(), runs::wake, timeLeft.get());
        return report(
                tables,
                plan,
                woken,
                left(leases, tables, woken, isOurs ? List.of() : plan.toWake()),
                failures(leases, tables, woken),
                blindness);
    }

    private SeenTables look(LakeConfig config, ObjectStore state, Supplier<Duration> timeLeft) {
        try (ObjectStore staged = lake.staging().apply(config)) {
            return look(config, new StagingArea(staged), state, timeLeft);
        }
    }

    private SeenTables look(LakeConfig config, StagingArea staging, ObjectStore state, Supplier<Duration> timeLeft) {
        StagingListing listing = staging.list();
        Drain drain = Drain.toLookAt(config, staging, ledger(state), clock);
        Map<String, TableSpec> specs = config.specs(listing.tables().keySet()).stream()
                .collect(Collectors.toMap(spec -> spec.name().toString(), Function.identity()));
        ManyLooks<TableLook> looks = ManyLooks.at(
                new TreeSet<>(specs.keySet()),
                name -> {
                    TableSpec spec = Objects.requireNonNull(specs.get(name));
                    return TableLook.of(drain, spec, listing.of(spec.name()));
                },
                timeLeft.get());
        return SeenTables.of(specs, looks, clock.instant());
    }

    private Ledger ledger(ObjectStore state) {
        KnownLedger before = known.get();
        if (before != null && before.state().equals(state)) {
            return before.ledger();
        }
        Ledger ledger = new Ledger(state);
        known.set(new KnownLedger(state, ledger));
        return ledger;
    }

    /**
     * The tables of all groups.
     *
     * @param byGroup what they have
     * @param looks what was seen of each
     * @param pending files that are staged and not applied
     * @param oldest for how long the oldest of them has been staged
     */
    private record SeenTables(Map<String, Tables> byGroup, ManyLooks<TableLook> looks, long pending, Duration oldest) {
        private static final SeenTables NONE =
                new SeenTables(Map.of(), new ManyLooks<>(Map.of(), List.of(), List.of()), 0, Duration.ZERO);

        static SeenTables of(Map<String, TableSpec> specs, ManyLooks<TableLook> looks, Instant now) {
            Map<String, Tables> byGroup = new HashMap<>();
            long pending = 0;
            Duration oldest = Duration.ZERO;
            for (Map.Entry<String, TableSpec> each : specs.entrySet()) {
                TableLook look = looks.seen().get(each.getKey());
                byGroup.merge(each.getValue().group(), tables(look, now), Tables::and);
                if (look != null) {
                    Duration age = look.oldestPending(now).orElse(Duration.ZERO);
                    oldest = age.compareTo(oldest) > 0 ? age : oldest;
                    pending += look.pending();
                }
            }
            return new SeenTables(byGroup, looks, pending, oldest);
        }

        private static Tables tables(@Nullable TableLook look, Instant now) {
            if (look == null) {
                return Tables.UNKNOWN;
            }
            if (!look.hasWork()) {
                return Tables.NOTHING;
            }
            Optional<Duration> age = look.oldestPending(now);
            return age.isPresent() && age.get().compareTo(EVENT_PATIENCE) < 0 ? Tables.FRESH_WORK : Tables.WORK;
        }

        Tables of(String group) {
            return byGroup.getOrDefault(group, Tables.NOTHING);
        }
    }

    private static SweepReport report(
            SeenTables tables,
            SweepPlan plan,
            ManyLooks<Woken> woken,
            List<String> left,
            List<Failure> failures,
            @Nullable Failure blindness) {
        TreeMap<String, String> names = new TreeMap<>();
        woken.seen().forEach((group, each) -> names.put(group, each.run()));
        return new SweepReport(
                names,
                (int) woken.seen().values().stream().filter(Woken::isStarted).count(),
                plan.paused(),
                plan.memory().failing(),
                tables.pending(),
                tables.oldest(),
                left,
                failures,
                blindness);
    }

    private static List<String> left(
            ManyLooks<GroupState> leases, SeenTables tables, ManyLooks<Woken> woken, List<String> ofAnother) {
        List<String> left = new ArrayList<>();
        leases.left().forEach(group -> left.add("lease of group " + group));
        tables.looks().left().forEach(table -> left.add("table " + table));
        woken.left().forEach(group -> left.add("group " + group));
        ofAnother.forEach(group -> left.add("group " + group));
        return left;
    }

    private static List<Failure> failures(ManyLooks<GroupState> leases, SeenTables tables, ManyLooks<Woken> woken) {
        List<Failure> failures = new ArrayList<>(leases.failures());
        failures.addAll(tables.looks().failures());
        failures.addAll(woken.failures());
        return failures;
    }
}

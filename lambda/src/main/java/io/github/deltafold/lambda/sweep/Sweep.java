package io.github.deltafold.lambda.sweep;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.fold.Drain;
import io.github.deltafold.core.fold.RoutineLook;
import io.github.deltafold.core.fold.TableLook;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.Folders;
import io.github.deltafold.core.staging.StagingArea;
import io.github.deltafold.core.staging.StagingListing;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.lambda.failure.LambdaErrors;
import io.github.deltafold.lambda.memory.SweepMemoryFile;
import io.github.deltafold.lambda.sweep.SeenGroup.Tables;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.GroupRuns.Woken;
import io.github.deltafold.lambda.wake.ManyCalls;
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
import java.util.stream.Stream;
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
     * @throws Failure when the configuration cannot be read, leases cannot be listed, or the memory cannot be written
     */
    public SweepReport sweep(Supplier<Duration> timeLeft) {
        LakeConfig config = lake.config().get();
        ObjectStore state = lake.state().get();
        Set<String> declared = config.groups();
        ManyCalls<GroupState> leases =
                ManyCalls.of("look at the lease of group", new TreeSet<>(declared), runs::look, timeLeft.get());
        ManyCalls<GroupState> orphans = orphans(new GroupStates(state), declared, timeLeft.get());
        SeenTables tables = SeenTables.NONE;
        Failure blindness = blindness("leases", leases);
        try {
            tables = look(config, state, timeLeft);
            if (blindness == null && !tables.looks().isOnlyRefused()) {
                blindness = blindness("tables", tables.looks());
            }
        } catch (Failure e) { // dead runs can be repaired all the same
            blindness = e;
        }
        Instant now = clock.instant();
        List<SeenGroup> groups = new ArrayList<>();
        for (Map.Entry<String, GroupState> lease : leases.answers().entrySet()) {
            groups.add(new SeenGroup(
                    lease.getKey(), lease.getValue(), blindness == null ? tables.of(lease.getKey()) : Tables.UNKNOWN));
        }
        SweepMemoryFile memory = SweepMemoryFile.read(state);
        SweepPlan plan = SweepPlan.of(groups, declared, memory.memory(), now);
        boolean isOurs = memory.replace(plan.memory());
        ManyCalls<Woken> woken =
                ManyCalls.of("wake group", isOurs ? plan.toWake() : List.of(), runs::wakeForEverything, timeLeft.get());
        return report(
                tables,
                plan,
                woken,
                orphans.answers().entrySet().stream()
                        .filter(each -> GroupRuns.isLeftAlone(each.getValue(), now))
                        .map(Map.Entry::getKey)
                        .toList(),
                left(leases, orphans, tables, woken, isOurs ? List.of() : plan.toWake()),
                failures(blindness, leases, orphans, tables.looks(), woken),
                blindness);
    }

    /** Leases of groups that are not declared any more: their runs would refuse to begin, so only a person can help. */
    private static ManyCalls<GroupState> orphans(GroupStates leases, Set<String> declared, Duration time) {
        Set<String> undeclared = new TreeSet<>(leases.groups());
        undeclared.removeAll(declared);
        return ManyCalls.of("look at the lease of group", undeclared, leases::read, time);
    }

    /** Why nothing was seen, where there was something to look at. */
    private static @Nullable Failure blindness(String things, ManyCalls<?> looks) {
        if (!looks.answers().isEmpty() || looks.unanswered() == 0) {
            return null;
        }
        return looks.failures().isEmpty()
                ? LambdaErrors.noTimeToLook(things, looks.unanswered())
                : looks.failures().get(looks.failures().firstKey());
    }

    private SeenTables look(LakeConfig config, ObjectStore state, Supplier<Duration> timeLeft) {
        try (ObjectStore staged = lake.staging().apply(config)) {
            return look(config, new StagingArea(staged), state, timeLeft);
        }
    }

    private SeenTables look(LakeConfig config, StagingArea staging, ObjectStore state, Supplier<Duration> timeLeft) {
        Ledger ledger = ledger(state);
        // all files are a run's to look at, once a day: a sweep has minutes, and half a million files lie in a year
        StagingListing listing = staging.list(Folders.ALL, RoutineLook.ofNewFiles(ledger), clock.instant());
        Drain drain = Drain.toLookAt(config, staging, ledger, clock);
        Map<String, TableSpec> specs = config.specs(listing.tables().keySet()).stream()
                .collect(Collectors.toMap(spec -> spec.name().toString(), Function.identity()));
        ManyCalls<TableLook> looks = ManyCalls.of(
                "look at table",
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
     * @param quarantined records, and whole files, that wait in quarantine
     */
    private record SeenTables(
            Map<String, Tables> byGroup, ManyCalls<TableLook> looks, long pending, Duration oldest, long quarantined) {
        private static final SeenTables NONE = new SeenTables(Map.of(), ManyCalls.none(), 0, Duration.ZERO, 0);

        static SeenTables of(Map<String, TableSpec> specs, ManyCalls<TableLook> looks, Instant now) {
            Map<String, Tables> byGroup = new HashMap<>();
            long pending = 0;
            Duration oldest = Duration.ZERO;
            long quarantined = 0;
            for (Map.Entry<String, TableSpec> each : specs.entrySet()) {
                TableLook look = looks.answers().get(each.getKey());
                byGroup.merge(each.getValue().group(), tables(look, now), Tables::and);
                if (look != null) {
                    Duration age = look.oldestPending(now).orElse(Duration.ZERO);
                    oldest = age.compareTo(oldest) > 0 ? age : oldest;
                    pending += look.pending();
                    quarantined += look.quarantined();
                }
            }
            return new SeenTables(byGroup, looks, pending, oldest, quarantined);
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
            ManyCalls<Woken> woken,
            List<String> orphans,
            List<String> left,
            List<Failure> failures,
            @Nullable Failure blindness) {
        TreeMap<String, String> names = new TreeMap<>();
        woken.answers().forEach((group, each) -> names.put(group, each.run()));
        return new SweepReport(
                names,
                (int) woken.answers().values().stream().filter(Woken::isStarted).count(),
                plan.paused(),
                plan.memory().failing(),
                tables.pending(),
                tables.oldest(),
                tables.quarantined(),
                tables.looks().unanswered(),
                !tables.looks().answers().isEmpty() || tables.looks().unanswered() == 0,
                orphans,
                left,
                failures,
                blindness);
    }

    private static List<String> left(
            ManyCalls<GroupState> leases,
            ManyCalls<GroupState> orphans,
            SeenTables tables,
            ManyCalls<Woken> woken,
            List<String> ofAnother) {
        List<String> left = new ArrayList<>();
        leases.left().forEach(group -> left.add("lease of group " + group));
        orphans.left().forEach(group -> left.add("lease of group " + group));
        tables.looks().left().forEach(table -> left.add("table " + table));
        woken.left().forEach(group -> left.add("group " + group));
        ofAnother.forEach(group -> left.add("group " + group));
        return left;
    }

    private static List<Failure> failures(@Nullable Failure blindness, ManyCalls<?>... calls) {
        return Stream.of(calls)
                .flatMap(each -> each.failures().values().stream())
                .filter(failure -> failure != blindness)
                .toList();
    }
}

package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.lambda.events.Announcement;
import io.github.deltafold.lambda.events.LeftToSpark;
import io.github.deltafold.lambda.memory.GivenToSpark;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Wakes every group that a batch of messages concerns, and tells it that work exists, never which.
 *
 * <p><b>An event that comes twice</b> finds a run on its way, or one at work that then looks once more than it need; after
 * that it starts a run too many, which lists, finds what is planned already, and ends.
 *
 * <p><b>An event that is lost</b> loses no file: the next run of the group lists it. Until there is one, the file waits.
 *
 * <p><b>If it fails</b> for one group, or time does not suffice for it, only the messages of that group are unheard. Where
 * nobody can tell which groups there are, every message that names one is. Waking is safe to repeat.
 */
public final class WakeUp {
    private static final Logger log = LoggerFactory.getLogger(WakeUp.class);

    private final TableGroups groups;
    private final GroupRuns runsOfGroups;
    private final GivenToSpark givenToSpark;

    public WakeUp(TableGroups groups, GroupRuns runsOfGroups, GivenToSpark givenToSpark) {
        this.groups = groups;
        this.runsOfGroups = runsOfGroups;
        this.givenToSpark = givenToSpark;
    }

    /**
     * Wakes the groups of some messages.
     *
     * @param announcements what every message announces, by its id
     * @param time how long it may take
     */
    public WakeUpReport wake(Map<String, Announcement> announcements, Duration time) {
        Summons summons;
        try {
            summons = summons(announcements);
        } catch (Failure failure) { // no configuration, and so no group
            log.atError().setCause(failure).log(failure.getMessage());
            Set<String> unheard = new HashSet<>(announcements.keySet());
            unheard.removeIf(message ->
                    Objects.requireNonNull(announcements.get(message)).isNothing());
            return WakeUpReport.of(Map.of(), unheard, Set.of());
        }
        summons.undeclared()
                .forEach(name -> log.atWarn()
                        .addKeyValue("name", name)
                        .log("no run started, because the configuration declares no such table or group"));
        return wakeAll(summons, time);
    }

    /**
     * Whom some messages wake.
     *
     * @param messagesByGroup the messages that concern every group
     * @param leftToSpark the last run of a group whose work is Spark's
     * @param late groups with a file that is older than what a run looks at
     * @param undeclared as in {@link WakeUpReport}
     */
    private record Summons(
            SortedMap<String, SortedSet<String>> messagesByGroup,
            Map<String, LeftToSpark> leftToSpark,
            Set<String> late,
            Set<String> undeclared) {}

    private Summons summons(Map<String, Announcement> announcements) {
        SortedMap<String, SortedSet<String>> messagesByGroup = new TreeMap<>();
        Map<String, LeftToSpark> leftToSpark = new HashMap<>();
        Set<String> late = new HashSet<>();
        Set<String> undeclared = new TreeSet<>();
        announcements.forEach((message, announcement) -> {
            Set<String> named = new TreeSet<>(announcement.groups());
            announcement.leftToSpark().forEach(run -> {
                leftToSpark.merge(run.group(), run, WakeUp::later);
                named.add(run.group());
            });
            Set<String> woken = new TreeSet<>();
            for (String group : named) {
                (groups.isDeclared(group) ? woken : undeclared).add(group);
            }
            announcement
                    .tables()
                    .forEach(table ->
                            groups.groupOf(table).ifPresentOrElse(woken::add, () -> undeclared.add(table.toString())));
            if (runsOfGroups.isLate(announcement.oldestName())) {
                late.addAll(woken);
            }
            woken.forEach(group -> messagesByGroup
                    .computeIfAbsent(group, key -> new TreeSet<>())
                    .add(message));
        });
        return new Summons(messagesByGroup, leftToSpark, late, undeclared);
    }

    /**
     * Wakes what a person named.
     *
     * @throws Failure when a group cannot be woken, or a table or group is not declared
     */
    public WakeUpReport wakeByHand(Announcement announcement) {
        Set<String> named = new TreeSet<>();
        for (String group : announcement.groups()) {
            if (!groups.isDeclared(group)) {
                throw groups.unknownGroup(group);
            }
            named.add(group);
        }
        for (TableName table : announcement.tables()) {
            named.add(groups.groupOf(table).orElseThrow(() -> groups.unknownTable(table)));
        }
        Map<String, GroupRuns.Woken> woken = new TreeMap<>();
        named.forEach(group -> woken.put(group, runsOfGroups.wakeForEverything(group)));
        return WakeUpReport.of(woken, Set.of(), Set.of());
    }

    private static LeftToSpark later(LeftToSpark one, LeftToSpark other) {
        return one.generation() < other.generation() ? other : one;
    }

    private WakeUpReport wakeAll(Summons summons, Duration time) {
        ManyCalls<GroupRuns.Woken> calls = ManyCalls.of(
                "wake group",
                summons.messagesByGroup().keySet(),
                group -> wake(
                        group, summons.leftToSpark().get(group), summons.late().contains(group)),
                time);
        calls.failures()
                .forEach((group, failure) -> log.atLevel(failure instanceof BadSetting ? Level.ERROR : Level.WARN)
                        .addKeyValue("group", group)
                        .setCause(failure)
                        .log(failure.getMessage()));
        calls.left()
                .forEach(group -> log.atWarn()
                        .addKeyValue("group", group)
                        .log("group not woken, because the function had no time left"));
        Set<String> unheard = new HashSet<>();
        summons.messagesByGroup().forEach((group, messages) -> {
            if (!calls.answers().containsKey(group)) {
                unheard.addAll(messages);
            }
        });
        return WakeUpReport.of(calls.answers(), unheard, summons.undeclared());
    }

    private GroupRuns.Woken wake(String group, @Nullable LeftToSpark run, boolean isLate) {
        if (run != null) {
            givenToSpark.give(group, run.why());
            runsOfGroups.ended(group, run.generation());
        }
        GroupRuns.Woken woken = isLate ? runsOfGroups.wakeForEverything(group) : runsOfGroups.wake(group);
        log.atInfo().addKeyValue("group", group).addKeyValue("run", woken.run()).log("group woken");
        return woken;
    }
}

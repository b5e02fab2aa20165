package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.naming.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * <p><b>If it fails</b> for one group, only the messages of that group are unheard. Waking is safe to repeat.
 */
public final class WakeUp {
    private static final Logger log = LoggerFactory.getLogger(WakeUp.class);

    private final TableGroups groups;
    private final GroupRuns runsOfGroups;

    public WakeUp(TableGroups groups, GroupRuns runsOfGroups) {
        this.groups = groups;
        this.runsOfGroups = runsOfGroups;
    }

    /**
     * Wakes the groups of some tables.
     *
     * @param tablesByMessage for every message, by its id, the tables it announces
     */
    public WakeUpReport wake(Map<String, Set<TableName>> tablesByMessage) {
        SortedMap<String, SortedSet<String>> messagesByGroup = new TreeMap<>();
        Set<TableName> undeclared = new TreeSet<>();
        tablesByMessage.forEach((message, tables) -> tables.forEach(table -> groups.groupOf(table)
                .ifPresentOrElse(
                        group -> messagesByGroup
                                .computeIfAbsent(group, key -> new TreeSet<>())
                                .add(message),
                        () -> undeclared.add(table))));
        undeclared.forEach(table -> log.atWarn()
                .addKeyValue("table", table)
                .log("no run started, because the configuration does not declare the table"));
        return wakeAll(messagesByGroup, undeclared);
    }

    private WakeUpReport wakeAll(SortedMap<String, SortedSet<String>> messagesByGroup, Set<TableName> undeclared) {
        Map<String, String> runs = new HashMap<>();
        Set<String> unheard = new HashSet<>();
        messagesByGroup.forEach((group, messages) -> {
            try {
                String run = runsOfGroups.wake(group);
                runs.put(group, run);
                log.atInfo().addKeyValue("group", group).addKeyValue("run", run).log("group woken");
            } catch (Failure failure) {
                unheard.addAll(messages);
                log.atLevel(failure instanceof BadSetting ? Level.ERROR : Level.WARN)
                        .addKeyValue("group", group)
                        .setCause(failure)
                        .log(failure.getMessage());
            }
        });
        return new WakeUpReport(runs, unheard, undeclared);
    }
}

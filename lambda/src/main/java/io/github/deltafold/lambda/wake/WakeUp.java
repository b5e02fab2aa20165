package io.github.deltafold.lambda.wake;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.lambda.backend.JobBackend;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
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
 * Starts one run for every group that a batch of messages concerns, and tells it that work exists, never which.
 *
 * <p><b>An event that comes twice</b> starts at most a run too many: it lists, finds what is planned already, and ends.
 * The same messages delivered again, because the answer to them was lost, carry the same token and start nothing.
 * Delivered again in other company they carry another token: two messages that went out together may come back apart,
 * and a token for less than the whole set could answer a new file with a run that has listed already.
 *
 * <p><b>An event that is lost</b> loses no file: the next run of the group lists it. Until there is one, the file waits.
 *
 * <p><b>Two runs of a group at once</b> work to one plan, so at best the work of one is wasted. On S3 Delta's default log
 * store can then lose a commit: until a fence stands there, the template lets one run work at a time.
 *
 * <p><b>If it fails</b> for one group, only the messages of that group are unheard. Waking is safe to repeat.
 */
public final class WakeUp {
    private static final Logger log = LoggerFactory.getLogger(WakeUp.class);

    private final TableGroups groups;
    private final JobBackend backend;

    public WakeUp(TableGroups groups, JobBackend backend) {
        this.groups = groups;
        this.backend = backend;
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
        return startAll(messagesByGroup, undeclared);
    }

    private WakeUpReport startAll(SortedMap<String, SortedSet<String>> messagesByGroup, Set<TableName> undeclared) {
        Map<String, String> runs = new HashMap<>();
        Set<String> unheard = new HashSet<>();
        messagesByGroup.forEach((group, messages) -> {
            try {
                String run = backend.start(group, token(group, messages));
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

    /** Names this group and exactly these messages, in the 64 characters that EMR Serverless allows for a token. */
    static String token(String group, SortedSet<String> messages) {
        String named = group + "\n" + String.join("\n", messages);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(named.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transaction log of one table.
 *
 * <p>A commit is one object that is created only if it is not there, as {@link ObjectStore#createIfAbsent} promises: of
 * two writers one makes a version, and the other learns of it.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md">Delta transaction log protocol</a>
 */
public final class DeltaLog {
    private static final String FOLDER = "_delta_log/";
    private static final String LAST_CHECKPOINT = FOLDER + "_last_checkpoint";
    private static final Pattern ENTRY =
            Pattern.compile("_delta_log/(\\d{20})(\\.json|\\.checkpoint(\\.(\\d{10})\\.(\\d{10}))?\\.parquet)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectStore table;
    private final Checkpoints checkpoints;

    /**
     * The log of a table.
     *
     * @param table a store whose root is the table
     */
    public DeltaLog(ObjectStore table, Checkpoints checkpoints) {
        this.table = table;
        this.checkpoints = checkpoints;
    }

    /**
     * The table as it is now; empty when there is none.
     *
     * <p><b>Cost:</b> the last checkpoint, a listing from there on, and a request per commit since then.
     *
     * @throws UnfitForEngineException when it uses what this engine does not speak
     */
    public Optional<Snapshot> snapshot() {
        Optional<Long> checkpoint = lastCheckpoint();
        String from = checkpoint
                .map(version -> String.format(Locale.ROOT, "%s%020d", FOLDER, version))
                .orElse(FOLDER);
        return snapshot(from, Long.MAX_VALUE);
    }

    /**
     * The table as it was at a version; empty when that is not there any more, or not yet.
     *
     * <p><b>Cost:</b> a listing of the whole log, a checkpoint, and a request per commit since then.
     */
    public Optional<Snapshot> snapshot(long version) {
        return snapshot(FOLDER, version).filter(found -> found.version() == version);
    }

    private Optional<Snapshot> snapshot(String startAfter, long atMost) {
        Entries entries = list(startAfter, atMost);
        Optional<List<String>> parts = entries.lastCheckpoint();
        Snapshot.Builder builder = new Snapshot.Builder();
        long version = -1;
        if (parts.isPresent()) {
            version = versionOf(parts.get().get(0));
            checkpoints.read(table, parts.get(), builder);
        }
        if (entries.commits().isEmpty() && version < 0) {
            return Optional.empty();
        }
        for (var commit : entries.commits().tailMap(version, false).entrySet()) {
            if (commit.getKey() != version + 1) {
                throw new IllegalStateException("The Delta log has no version " + (version + 1));
            }
            builder.applyAll(read(commit.getValue()));
            version = commit.getKey();
        }
        return Optional.of(builder.at(version));
    }

    /**
     * Commits, on top of a snapshot or of commits that leave it as it is.
     *
     * @param base what the commit was found out about; empty for the first commit of a table
     * @return the table as it is then
     * @throws CommitConflictException when another writer was first
     */
    public Snapshot commit(Optional<Snapshot> base, NewCommit commit) {
        long read = base.map(Snapshot::version).orElse(-1L);
        List<ObjectNode> actions = commit.actions(read);
        byte[] bytes = bytes(actions);
        Snapshot.Builder builder = base.map(Snapshot.Builder::of).orElseGet(Snapshot.Builder::new);
        for (long version = read + 1; ; version++) {
            String key = String.format(Locale.ROOT, "%s%020d.json", FOLDER, version);
            if (table.createIfAbsent(key, bytes)) {
                builder.applyAll(actions);
                Snapshot made = builder.at(version);
                if (version > 0 && version % made.checkpointInterval() == 0) {
                    checkpoint(made);
                }
                return made;
            }
            List<ObjectNode> other = read(key);
            boolean goesOn = read >= 0 && (commit.onlyAdds() ? commit.canFollow(other) : commit.standsBeside(other));
            if (!goesOn) {
                throw new CommitConflictException(version);
            }
            builder.applyAll(other);
        }
    }

    /** Nothing depends on a checkpoint but the time that the next reader takes. */
    private void checkpoint(Snapshot snapshot) {
        try {
            checkpoints.write(table, snapshot, checkpointKey(snapshot.version()), LAST_CHECKPOINT);
        } catch (RuntimeException e) {
            log().atWarn()
                    .setCause(e)
                    .addKeyValue("version", snapshot.version())
                    .log("no checkpoint was written");
        }
    }

    private static String checkpointKey(long version) {
        return String.format(Locale.ROOT, "%s%020d.checkpoint.parquet", FOLDER, version);
    }

    private Optional<Long> lastCheckpoint() {
        return table.read(LAST_CHECKPOINT).map(content -> {
            try {
                JsonNode version = JSON.readTree(content.bytes()).path("version");
                return version.isIntegralNumber() ? version.asLong() : null;
            } catch (java.io.IOException e) {
                // a hint that somebody is writing, or has cut off: the listing tells as well
                return null;
            }
        });
    }

    /** Commits and the parts of complete checkpoints, by version. */
    private record Entries(NavigableMap<Long, String> commits, NavigableMap<Long, List<String>> checkpoints) {
        Optional<List<String>> lastCheckpoint() {
            return checkpoints.isEmpty()
                    ? Optional.empty()
                    : Optional.of(checkpoints.lastEntry().getValue());
        }
    }

    private Entries list(String startAfter, long atMost) {
        NavigableMap<Long, String> commits = new TreeMap<>();
        NavigableMap<Long, List<String>> complete = new TreeMap<>();
        NavigableMap<String, List<String>> parts = new TreeMap<>();
        try (Stream<StoredObject> objects = table.list(FOLDER, startAfter)) {
            objects.map(StoredObject::key).forEach(key -> {
                Matcher entry = ENTRY.matcher(key);
                if (entry.matches() && versionOf(key) <= atMost) {
                    if (entry.group(2).equals(".json")) {
                        commits.put(versionOf(key), key);
                    } else if (entry.group(4) == null) {
                        complete.put(versionOf(key), List.of(key));
                    } else {
                        List<String> of = parts.computeIfAbsent(
                                entry.group(1) + "." + entry.group(5), version -> new ArrayList<>());
                        of.add(key);
                        if (of.size() == Integer.parseInt(entry.group(5))) {
                            complete.putIfAbsent(versionOf(key), of);
                        }
                    }
                }
            });
        }
        return new Entries(commits, complete);
    }

    private static long versionOf(String key) {
        return Long.parseLong(key.substring(FOLDER.length(), FOLDER.length() + 20));
    }

    private List<ObjectNode> read(String key) {
        byte[] bytes = table.read(key)
                .map(StoredContent::bytes)
                .orElseThrow(() -> new IllegalStateException("The Delta log lost " + key));
        List<ObjectNode> actions = new ArrayList<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isBlank()) {
                actions.add(parse(line));
            }
        }
        return actions;
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(List<ObjectNode> actions) {
        StringBuilder text = new StringBuilder();
        actions.forEach(action -> text.append(action).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Asked for late: to start a logging library can cost more than a small batch. */
    private static Logger log() {
        return LoggerFactory.getLogger(DeltaLog.class);
    }
}

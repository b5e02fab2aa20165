package io.github.deltafold.core.lake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.CommitNote;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the commits of batches in the Delta log of a table.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md">Delta transaction log protocol</a>
 */
public final class CommitLog {
    /** What the commit says of itself that writes all rows again, as they were, with wider types. */
    public static final String WIDENING = "deltafold: the columns are wider, the rows as they were";

    private static final Pattern COMMIT = Pattern.compile("_delta_log/\\d{20}\\.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectStore table;

    /**
     * The log of a table.
     *
     * @param table a store whose root is the table
     */
    public CommitLog(ObjectStore table) {
        this.table = table;
    }

    /**
     * A commit that folded a batch.
     *
     * @param engine name of the engine that made it
     * @param version the version of the table that it made
     * @param bytesWritten bytes of the data files that it added
     * @param cost what it did to the files of the table
     * @param rowsInserted rows that its MERGE inserted
     */
    public record FoundCommit(
            String engine, long version, long bytesWritten, BatchCost cost, long rowsInserted, CommitNote note) {
        /** At least how many rows were inserted for keys of which the batch held nothing but updates. */
        public long insertedByUpdate() {
            return Math.max(0, rowsInserted - note.knownInserts());
        }
    }

    /**
     * The commit of a plan, looked for from the newest commit back.
     *
     * <p><b>Cost:</b> a listing of the versions after {@code after}, and a request per commit looked at; the commit of
     * a batch just folded is the newest.
     *
     * @param after only versions greater than this one; null for all that the log still has
     */
    public Optional<FoundCommit> find(String plan, @Nullable Long after) {
        for (String key : commits(after)) {
            byte[] json = table.read(key).map(StoredContent::bytes).orElse(null);
            if (json != null) {
                Optional<FoundCommit> found = read(key, json);
                if (found.isPresent() && found.get().note().deltafoldPlan().equals(plan)) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A commit, as far as it concerns those who did not make it.
     *
     * @param version the version of the table that it made
     * @param operation what Delta calls it, such as {@code MERGE} or {@code RESTORE}
     * @param restoredTo the version that it restored; null for other operations, and where it names a time instead
     * @param changesRows whether it added or removed rows; false for a mere change of files or settings, and for
     *     {@link #WIDENING}
     * @param note what it says of the batch that it folded; null for commits of others
     */
    public record Commit(
            long version,
            String operation,
            @Nullable Long restoredTo,
            boolean changesRows,
            @Nullable CommitNote note) {}

    /**
     * The commits from a version on, in order.
     *
     * <p><b>Cost:</b> a listing of the versions from there on, and a request per commit.
     */
    public List<Commit> since(long version) {
        List<Commit> commits = new ArrayList<>();
        for (String key : commits(version - 1)) {
            byte[] json = table.read(key).map(StoredContent::bytes).orElse(null);
            if (json != null) {
                commits.add(0, commit(key, json));
            }
        }
        return commits;
    }

    /** The latest version; empty when there is no table. <b>Cost:</b> a listing of all commits. */
    public Optional<Long> latest() {
        return commits(null).stream().findFirst().map(CommitLog::versionOf);
    }

    private static Commit commit(String key, byte[] json) {
        String operation = "";
        Long restoredTo = null;
        CommitNote note = null;
        boolean changesRows = false;
        boolean isWidening = false;
        for (JsonNode action : actions(key, json)) {
            JsonNode info = action.path("commitInfo");
            if (info.isObject()) {
                operation = info.path("operation").asText("");
                restoredTo = version(info.path("operationParameters").path("version"));
                String metadata = info.path("userMetadata").asText("");
                note = CommitNote.parse(metadata).orElse(null);
                isWidening = metadata.equals(WIDENING);
            }
            changesRows |= action.path("add").path("dataChange").asBoolean(false)
                    || action.path("remove").path("dataChange").asBoolean(false);
        }
        return new Commit(versionOf(key), operation, restoredTo, changesRows && !isWidening, note);
    }

    /** Delta writes parameters as the JSON of their values, numbers in texts too. */
    private static @Nullable Long version(JsonNode parameter) {
        String text = parameter.asText("").replace("\"", "");
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }

    private static long versionOf(String key) {
        return Long.parseLong(key.substring(key.lastIndexOf('/') + 1, key.lastIndexOf('.')));
    }

    /** Whether the table has a commit. */
    public boolean exists() {
        try (Stream<StoredObject> objects = table.list("_delta_log/", "")) {
            return objects.anyMatch(
                    object -> object.key().endsWith(".json") && !object.key().endsWith("_last_checkpoint"));
        }
    }

    private List<String> commits(@Nullable Long after) {
        String startAfter = after == null ? "" : String.format(Locale.ROOT, "_delta_log/%020d.json", after);
        List<String> keys = new ArrayList<>();
        try (Stream<StoredObject> objects = table.list("_delta_log/", startAfter)) {
            objects.map(StoredObject::key)
                    .filter(key -> COMMIT.matcher(key).matches())
                    .forEach(keys::add);
        }
        Collections.reverse(keys);
        return keys;
    }

    private static Optional<FoundCommit> read(String key, byte[] json) {
        long bytes = 0;
        long added = 0;
        long removed = 0;
        long bytesRemoved = 0;
        long inserted = 0;
        String engine = "";
        CommitNote note = null;
        for (JsonNode action : actions(key, json)) {
            bytes += action.path("add").path("size").asLong(0);
            added += action.has("add") ? 1 : 0;
            removed += action.has("remove") ? 1 : 0;
            bytesRemoved += action.path("remove").path("size").asLong(0);
            JsonNode info = action.path("commitInfo");
            inserted +=
                    info.path("operationMetrics").path("numTargetRowsInserted").asLong(0);
            engine += info.path("engineInfo").asText("");
            String metadata = info.path("userMetadata").asText("");
            note = note == null ? CommitNote.parse(metadata).orElse(null) : note;
        }
        return note == null
                ? Optional.empty()
                : Optional.of(new FoundCommit(
                        nameOf(engine),
                        versionOf(key),
                        bytes,
                        BatchCost.ofFiles(added, removed, bytesRemoved),
                        inserted,
                        note));
    }

    /** Spark says {@code Apache-Spark/3.5.6 Delta-Lake/3.3.2}, other engines their name before a slash. */
    private static String nameOf(String engineInfo) {
        return engineInfo.startsWith("Apache-Spark") ? "spark" : engineInfo.replaceFirst("/.*", "");
    }

    private static List<JsonNode> actions(String key, byte[] json) {
        List<JsonNode> actions = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                actions.add(JSON.readTree(line));
            }
            return actions;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read Delta commit " + key, e);
        }
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A commit to be made, action by action. */
public final class NewCommit {
    /** The engine's name, in commits and in the ledger. */
    public static final String ENGINE = "duckdb";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> actions = new ArrayList<>();
    private final String operation;
    private final ObjectNode info = JSON.createObjectNode();
    private final long now;
    private @Nullable String application;

    /**
     * A commit without any action yet.
     *
     * @param operation what Delta calls it, such as {@code MERGE}
     * @param nowMillis milliseconds since the epoch
     */
    public NewCommit(String operation, long nowMillis) {
        this.operation = operation;
        this.now = nowMillis;
        info.put("timestamp", nowMillis);
        info.put("operation", operation);
        info.putObject("operationParameters");
    }

    /** What the commit says of itself. */
    public NewCommit note(String userMetadata) {
        info.put("userMetadata", userMetadata);
        return this;
    }

    /** A figure of the commit. */
    public NewCommit metric(String name, long value) {
        ((ObjectNode)
                        (info.has("operationMetrics")
                                ? info.get("operationMetrics")
                                : info.putObject("operationMetrics")))
                .put(name, String.valueOf(value));
        return this;
    }

    /** The batch of an application that it makes: made twice, it fails. */
    public NewCommit transaction(String appId, long batch) {
        application = appId;
        action("txn").put("appId", appId).put("version", batch).put("lastUpdated", now);
        return this;
    }

    /** The beginning of a table, or other columns of one. */
    NewCommit protocol() {
        action("protocol").put("minReaderVersion", TableProtocol.READER).put("minWriterVersion", TableProtocol.WRITER);
        return this;
    }

    /** The columns of a table that is made. */
    public NewCommit create(TableSchema schema, Map<String, String> properties) {
        protocol();
        ObjectNode metaData = action("metaData");
        metaData.put("id", UUID.randomUUID().toString());
        ObjectNode format = metaData.putObject("format");
        format.put("provider", "parquet");
        format.putObject("options");
        metaData.put("schemaString", schema.json());
        metaData.putArray("partitionColumns");
        ObjectNode configuration = metaData.putObject("configuration");
        properties.forEach(configuration::put);
        metaData.put("createdTime", now);
        return this;
    }

    /** Other columns than a table had. */
    public NewCommit schema(Snapshot before, TableSchema schema) {
        ObjectNode metaData = before.metaData().deepCopy();
        metaData.put("schemaString", schema.json());
        ObjectNode action = JSON.createObjectNode();
        action.set("metaData", metaData);
        actions.add(action);
        return this;
    }

    /** A data file that is written already. */
    public NewCommit add(String path, long sizeBytes, String statistics) {
        ObjectNode add = action("add");
        add.put("path", path);
        add.putObject("partitionValues");
        add.put("size", sizeBytes);
        add.put("modificationTime", now);
        add.put("dataChange", true);
        add.put("stats", statistics);
        return this;
    }

    /** Data files that are no longer the table's. */
    public NewCommit removeAll(Collection<DataFile> files) {
        for (DataFile file : files) {
            ObjectNode remove = action("remove");
            remove.put("path", file.path());
            remove.put("deletionTimestamp", now);
            remove.put("dataChange", true);
            remove.put("extendedFileMetadata", true);
            remove.putObject("partitionValues");
            remove.put("size", file.sizeBytes());
        }
        return this;
    }

    private ObjectNode action(String kind) {
        ObjectNode action = JSON.createObjectNode();
        actions.add(action);
        return action.putObject(kind);
    }

    /** Whether another commit leaves what this one was found out about as it was. */
    boolean standsBeside(Collection<ObjectNode> other) {
        return other.stream()
                .noneMatch(action -> action.has("add")
                        || action.has("remove")
                        || action.has("metaData")
                        || action.has("protocol")
                        || action.path("txn").path("appId").asText("").equals(application));
    }

    /** Whether it only adds rows, so that whatever else others add does not matter. */
    boolean onlyAdds() {
        return operation.equals("WRITE")
                && actions.stream().noneMatch(action -> action.has("remove") || action.has("metaData"));
    }

    /** Whether another commit leaves the columns and this application's batches as they were. */
    boolean canFollow(Collection<ObjectNode> other) {
        return other.stream()
                .noneMatch(action -> action.has("metaData")
                        || action.has("protocol")
                        || action.path("txn").path("appId").asText("").equals(application));
    }

    /** All actions, the description of the commit first. */
    List<ObjectNode> actions(long readVersion) {
        if (readVersion >= 0) {
            info.put("readVersion", readVersion);
        }
        info.put("isolationLevel", "Serializable");
        info.put("isBlindAppend", onlyAdds());
        info.put("engineInfo", ENGINE + "/deltafold");
        info.put("txnId", UUID.randomUUID().toString());
        ObjectNode first = JSON.createObjectNode();
        first.set("commitInfo", info);
        List<ObjectNode> all = new ArrayList<>();
        all.add(first);
        all.addAll(actions);
        return all;
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.fold.UnfitForEngineException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a table is made of at one version.
 *
 * @param version the version
 * @param protocol Delta's {@code protocol} action
 * @param metaData Delta's {@code metaData} action
 * @param files the data files, by path, in the order of their addition
 * @param removed actions of removed files that a checkpoint still has to keep, by path
 * @param transactions greatest batch of every application, with the {@code txn} action
 */
public record Snapshot(
        long version,
        ObjectNode protocol,
        ObjectNode metaData,
        Map<String, DataFile> files,
        Map<String, ObjectNode> removed,
        Map<String, ObjectNode> transactions) {
    public Snapshot {
        files = Collections.unmodifiableMap(files);
        removed = Collections.unmodifiableMap(removed);
        transactions = Collections.unmodifiableMap(transactions);
    }

    /** The data files. */
    public List<DataFile> dataFiles() {
        return List.copyOf(files.values());
    }

    /** Whether an application has committed a batch, or a later one. */
    public boolean holds(String application, long batch) {
        ObjectNode transaction = transactions.get(application);
        return transaction != null && transaction.path("version").asLong() >= batch;
    }

    /** The columns. */
    public TableSchema schema() {
        return TableSchema.parse(metaData.path("schemaString").asText());
    }

    /** Every how many versions a checkpoint is due. */
    long checkpointInterval() {
        return metaData.path("configuration").path("delta.checkpointInterval").asLong(10);
    }

    /** Actions, one after the other, as they come to a snapshot. */
    static final class Builder {
        private final Map<String, DataFile> files = new LinkedHashMap<>();
        private final Map<String, ObjectNode> removed = new LinkedHashMap<>();
        private final Map<String, ObjectNode> transactions = new HashMap<>();
        private @Nullable ObjectNode protocol;
        private @Nullable ObjectNode metaData;

        /** Goes on from a snapshot. */
        static Builder of(Snapshot snapshot) {
            Builder builder = new Builder();
            builder.files.putAll(snapshot.files());
            builder.removed.putAll(snapshot.removed());
            builder.transactions.putAll(snapshot.transactions());
            builder.protocol = snapshot.protocol();
            builder.metaData = snapshot.metaData();
            return builder;
        }

        void applyAll(Collection<ObjectNode> actions) {
            actions.forEach(this::apply);
        }

        void apply(ObjectNode action) {
            action.properties().forEach(entry -> {
                if (entry.getValue() instanceof ObjectNode body) {
                    apply(entry.getKey(), body);
                }
            });
        }

        private void apply(String kind, ObjectNode body) {
            switch (kind) {
                case "add" -> {
                    if (body.path("deletionVector").isObject()) {
                        throw new UnfitForEngineException("the table uses deletion vectors", null);
                    }
                    DataFile file = new DataFile(body);
                    files.remove(file.path());
                    files.put(file.path(), file);
                    removed.remove(file.path());
                }
                case "remove" -> {
                    String path = body.path("path").asText();
                    files.remove(path);
                    removed.put(path, body);
                }
                case "txn" -> transactions.put(body.path("appId").asText(), body);
                case "metaData" -> metaData = body;
                case "protocol" -> protocol = body;
                default -> {
                    // commitInfo, cdc and domainMetadata say nothing of what the table holds
                }
            }
        }

        Snapshot at(long version) {
            if (protocol == null || metaData == null) {
                throw new IllegalStateException(
                        "The Delta log names no protocol or no columns up to version " + version);
            }
            TableProtocol.require(protocol, metaData);
            return new Snapshot(version, protocol, metaData, files, removed, transactions);
        }
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.db.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Checkpoints: all actions that make a version, as Parquet.
 *
 * @param session reads and writes them
 * @param temporary where they lie meanwhile
 */
public record Checkpoints(Session session, Path temporary, Clock clock) {
    private static final Duration KEEP_REMOVED = Duration.ofDays(7);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> KINDS = List.of("protocol", "metaData", "txn", "add", "remove");

    private static final String MAP = "\"MAP(VARCHAR, VARCHAR)\"";
    private static final String STRUCTURE =
            """
            {"txn": {"appId": "VARCHAR", "version": "BIGINT", "lastUpdated": "BIGINT"},
             "add": {"path": "VARCHAR", "partitionValues": MAP, "size": "BIGINT", "modificationTime": "BIGINT",
                     "dataChange": "BOOLEAN", "stats": "VARCHAR", "tags": MAP},
             "remove": {"path": "VARCHAR", "deletionTimestamp": "BIGINT", "dataChange": "BOOLEAN",
                        "extendedFileMetadata": "BOOLEAN", "partitionValues": MAP, "size": "BIGINT"},
             "metaData": {"id": "VARCHAR", "name": "VARCHAR", "description": "VARCHAR",
                          "format": {"provider": "VARCHAR", "options": MAP}, "schemaString": "VARCHAR",
                          "partitionColumns": ["VARCHAR"], "configuration": MAP, "createdTime": "BIGINT"},
             "protocol": {"minReaderVersion": "INTEGER", "minWriterVersion": "INTEGER"}}
            """.replace("MAP", MAP).replace("\"\"MAP", "\"MAP").replace("\n", " ");

    /** Reads the parts of a checkpoint. */
    void read(ObjectStore table, List<String> parts, Snapshot.Builder builder) {
        List<Path> files = new ArrayList<>();
        try {
            for (String part : parts) {
                Path file = newFile();
                files.add(file);
                if (!table.download(part, file)) {
                    throw new IllegalStateException("The Delta log lost " + part);
                }
            }
            String relation = "read_parquet("
                    + Sql.texts(files.stream().map(Path::toString).toList()) + ", union_by_name = true)";
            List<String> columns = session.list("DESCRIBE SELECT * FROM " + relation, row -> row.getString(1));
            for (String kind : KINDS.stream().filter(columns::contains).toList()) {
                String column = Sql.name(kind);
                session.list(
                                "SELECT to_json(" + column + ")::VARCHAR FROM " + relation + " WHERE " + column
                                        + " IS NOT NULL",
                                row -> row.getString(1))
                        .forEach(json -> builder.apply(action(kind, json)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            files.forEach(Checkpoints::delete);
        }
    }

    private static ObjectNode action(String kind, String json) {
        ObjectNode body = DeltaLog.parse(json);
        List<String> nulls = new ArrayList<>();
        body.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                nulls.add(entry.getKey());
            }
        });
        body.remove(nulls);
        ObjectNode action = JSON.createObjectNode();
        action.set(kind, body);
        return action;
    }

    /** Writes a checkpoint, and the hint to it. */
    void write(ObjectStore table, Snapshot snapshot, String key, String lastCheckpoint) {
        List<String> actions = actions(snapshot);
        Path file = newFile();
        try {
            session.run("CREATE OR REPLACE TEMP TABLE deltafold_checkpoint (action VARCHAR)");
            session.append("deltafold_checkpoint", rows -> {
                for (String action : actions) {
                    rows.beginRow();
                    rows.append(action);
                    rows.endRow();
                }
            });
            session.run("COPY (SELECT unnest(from_json(action, " + Sql.text(STRUCTURE)
                    + ")) FROM deltafold_checkpoint) TO " + Sql.text(file.toString()) + " (FORMAT parquet)");
            session.run("DROP TABLE deltafold_checkpoint");
            table.upload(key, file);
            ObjectNode hint = JSON.createObjectNode();
            hint.put("version", snapshot.version());
            hint.put("size", actions.size());
            Files.writeString(file, hint.toString());
            table.upload(lastCheckpoint, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private List<String> actions(Snapshot snapshot) {
        long kept = clock.instant().minus(KEEP_REMOVED).toEpochMilli();
        boolean keepsLonger = snapshot.metaData().path("configuration").has("delta.deletedFileRetentionDuration");
        List<String> actions = new ArrayList<>();
        actions.add(wrapped("protocol", snapshot.protocol()));
        actions.add(wrapped("metaData", snapshot.metaData()));
        snapshot.transactions().values().forEach(txn -> actions.add(wrapped("txn", txn)));
        snapshot.files().values().forEach(file -> actions.add(wrapped("add", file.add())));
        snapshot.removed().values().stream()
                .filter(remove ->
                        keepsLonger || remove.path("deletionTimestamp").asLong() > kept)
                .forEach(remove -> actions.add(wrapped("remove", remove)));
        return actions;
    }

    private static String wrapped(String kind, ObjectNode body) {
        ObjectNode action = JSON.createObjectNode();
        action.set(kind, body);
        return action.toString();
    }

    private Path newFile() {
        return temporary.resolve(UUID.randomUUID() + ".parquet");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.fold.UnfitForEngineException;
import java.util.Map;
import java.util.Optional;

/**
 * What this engine speaks of Delta: reader version 1 and writer version 2, and of these neither partitions nor what makes
 * writers check rows.
 */
final class TableProtocol {
    static final int READER = 1;
    static final int WRITER = 2;

    private TableProtocol() {}

    /**
     * Requires that a table uses nothing else.
     *
     * @throws UnfitForEngineException naming what it uses
     */
    static void require(ObjectNode protocol, ObjectNode metaData) {
        foreign(protocol, metaData).ifPresent(feature -> {
            throw new UnfitForEngineException("the table uses " + feature, null);
        });
    }

    private static Optional<String> foreign(ObjectNode protocol, ObjectNode metaData) {
        for (String features : new String[] {"readerFeatures", "writerFeatures"}) {
            if (!protocol.path(features).isEmpty()) {
                return Optional.of(
                        "the table features " + protocol.path(features).toString());
            }
        }
        int reader = protocol.path("minReaderVersion").asInt(Integer.MAX_VALUE);
        int writer = protocol.path("minWriterVersion").asInt(Integer.MAX_VALUE);
        if (reader > READER || writer > WRITER) {
            return Optional.of("protocol " + reader + "/" + writer);
        }
        if (!metaData.path("partitionColumns").isEmpty()) {
            return Optional.of("partitions");
        }
        if (metaData.path("schemaString").asText().contains("delta.invariants")) {
            return Optional.of("invariants");
        }
        for (Map.Entry<String, JsonNode> property :
                metaData.path("configuration").properties()) {
            String name = property.getKey();
            boolean set = property.getValue().asText().equalsIgnoreCase("true");
            boolean foreign = name.startsWith("delta.columnMapping")
                    || name.startsWith("delta.constraints.")
                    || (set && (name.equals("delta.appendOnly") || name.startsWith("delta.enable")));
            if (foreign) {
                return Optional.of("the property " + name);
            }
        }
        return Optional.empty();
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A data file of a table.
 *
 * @param add Delta's {@code add} action
 */
public record DataFile(ObjectNode add) {
    /** Its path as the log writes it: relative to the table, percent-encoded. */
    public String path() {
        return add.path("path").asText();
    }

    /** Its key below the table. */
    public String key() {
        return URLDecoder.decode(path().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Its size. */
    public long sizeBytes() {
        return add.path("size").asLong();
    }

    /** What the log knows of its rows, as JSON; empty where that is nothing. */
    public String statistics() {
        JsonNode stats = add.path("stats");
        return stats.isTextual() ? stats.asText() : "";
    }
}

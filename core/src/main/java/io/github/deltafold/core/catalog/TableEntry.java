package io.github.deltafold.core.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.store.Location;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a table looks like in the catalog: as Spark registers a Delta table, with the mark that Athena looks for, and with
 * columns for those who read the catalog alone, such as Lake Formation.
 *
 * @param name what it is called
 * @param location where it lies
 * @param columns its columns in order, nested ones and {@code _cdc} too
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html">TableInput</a>
 */
record TableEntry(EntryName name, Location location, List<EntryColumn> columns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Other fields of a table are Glue's own, and refused where they are given. */
    private static final List<String> GIVEN = List.of(
            "Name",
            "Description",
            "Owner",
            "LastAccessTime",
            "LastAnalyzedTime",
            "Retention",
            "StorageDescriptor",
            "PartitionKeys",
            "ViewOriginalText",
            "ViewExpandedText",
            "TableType",
            "Parameters",
            "TargetTable");

    private static final Map<String, String> PARAMETERS =
            Map.of("EXTERNAL", "TRUE", "table_type", "DELTA", "spark.sql.sources.provider", "delta");
    private static final String INPUT_FORMAT = "org.apache.hadoop.mapred.SequenceFileInputFormat";
    private static final String OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat";
    private static final String SERDE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

    /** More of a comment Glue refuses. */
    private static final int LONGEST_COMMENT = 255;

    TableEntry {
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param name in lower case, as the catalog keeps names
     * @param comment empty for none
     */
    record EntryColumn(String name, String type, String comment) {
        private static EntryColumn of(JsonNode field) {
            String comment = field.path("metadata").path("comment").asText("").replaceAll("\\p{Cntrl}+", " ");
            return new EntryColumn(
                    field.path("name").asText().toLowerCase(Locale.ROOT),
                    HiveType.of(field.path("type")),
                    comment.substring(0, Math.min(comment.length(), LONGEST_COMMENT)));
        }

        private ObjectNode over(JsonNode standing) {
            ObjectNode column = standing instanceof ObjectNode same
                            && same.path("Type").asText().equals(type)
                    ? same.deepCopy()
                    : JSON.createObjectNode().put("Name", name).put("Type", type);
            return comment.isEmpty() ? column : column.put("Comment", comment);
        }
    }

    /**
     * The entry of a table.
     *
     * @param schema its columns as Delta writes them down
     */
    static TableEntry of(EntryName name, Location location, String schema) {
        try {
            List<EntryColumn> columns = new ArrayList<>();
            JSON.readTree(schema).path("fields").forEach(field -> columns.add(EntryColumn.of(field)));
            return new TableEntry(name, location, columns);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a table of the catalog lies. What Spark registers says it in {@code path}, beside a place that it invents. */
    static String locationOf(JsonNode standing) {
        JsonNode storage = standing.path("StorageDescriptor");
        String location = storage.path("Location").asText("");
        String text = storage.path("SerdeInfo").path("Parameters").path("path").asText(location);
        try {
            return Location.parse(text).uri();
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Whether a table of the catalog is this one already. */
    boolean isIn(JsonNode standing) {
        return over(standing).equals(given(standing));
    }

    /**
     * What the catalog is to hold.
     *
     * @param standing what it holds, of which everything stays that is none of ours; a missing node for nothing
     */
    ObjectNode over(JsonNode standing) {
        ObjectNode input = given(standing);
        input.put("Name", name.table()).put("TableType", "EXTERNAL_TABLE");
        PARAMETERS.forEach(object(input, "Parameters")::put);
        input.putArray("PartitionKeys");
        ObjectNode storage = object(input, "StorageDescriptor");
        storage.put("Location", location.uri());
        storage.put("InputFormat", INPUT_FORMAT).put("OutputFormat", OUTPUT_FORMAT);
        ObjectNode serde = object(storage, "SerdeInfo");
        serde.put("SerializationLibrary", SERDE);
        object(serde, "Parameters").put("path", location.uri()).put("serialization.format", "1");
        storage.set("Columns", columnsOver(storage.path("Columns")));
        return input;
    }

    private ArrayNode columnsOver(JsonNode standing) {
        ArrayNode all = JSON.createArrayNode();
        for (EntryColumn column : columns) {
            JsonNode same = JSON.missingNode();
            for (JsonNode each : standing) {
                same = each.path("Name").asText().equals(column.name()) ? each : same;
            }
            all.add(column.over(same));
        }
        return all;
    }

    private static ObjectNode given(JsonNode standing) {
        ObjectNode given = JSON.createObjectNode();
        GIVEN.stream()
                .filter(standing::has)
                .forEach(field -> given.set(field, standing.path(field).deepCopy()));
        return given;
    }

    private static ObjectNode object(ObjectNode parent, String field) {
        return parent.path(field) instanceof ObjectNode there ? there : parent.putObject(field);
    }
}

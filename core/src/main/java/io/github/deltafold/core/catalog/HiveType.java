package io.github.deltafold.core.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Types as catalogs write them, which is Hive's way.
 *
 * @see <a href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#schema-serialization-format">Types of Delta</a>
 */
final class HiveType {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("string", "string"),
            Map.entry("boolean", "boolean"),
            Map.entry("byte", "tinyint"),
            Map.entry("short", "smallint"),
            Map.entry("integer", "int"),
            Map.entry("long", "bigint"),
            Map.entry("float", "float"),
            Map.entry("double", "double"),
            Map.entry("binary", "binary"),
            Map.entry("date", "date"),
            Map.entry("timestamp", "timestamp"),
            Map.entry("timestamp_ntz", "timestamp"));

    private HiveType() {}

    /** A type of Delta, nested ones too. One that Hive has no word for is called a string: who reads the table asks its log. */
    static String of(JsonNode type) {
        if (type.isTextual()) {
            String name = type.asText().replace(" ", "");
            return name.startsWith("decimal(") ? name : NAMES.getOrDefault(name, "string");
        }
        return switch (type.path("type").asText()) {
            case "struct" -> "struct<" + String.join(",", fields(type.path("fields"))) + ">";
            case "array" -> "array<" + of(type.path("elementType")) + ">";
            case "map" -> "map<" + of(type.path("keyType")) + "," + of(type.path("valueType")) + ">";
            default -> "string";
        };
    }

    private static List<String> fields(JsonNode fields) {
        List<String> texts = new ArrayList<>();
        fields.forEach(field -> texts.add(field.path("name").asText() + ":" + of(field.path("type"))));
        return texts;
    }
}

package io.github.deltafold.duckdb.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The columns of a table as Delta writes them down.
 *
 * @param fields Delta's fields, nested ones too
 */
public record TableSchema(ArrayNode fields) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d+),\\s*(\\d+)\\)");
    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("string", Kind.STRING),
            Map.entry("boolean", Kind.BOOLEAN),
            Map.entry("byte", Kind.TINYINT),
            Map.entry("short", Kind.SMALLINT),
            Map.entry("integer", Kind.INT),
            Map.entry("long", Kind.BIGINT),
            Map.entry("float", Kind.FLOAT),
            Map.entry("double", Kind.DOUBLE),
            Map.entry("binary", Kind.BINARY),
            Map.entry("date", Kind.DATE),
            Map.entry("timestamp", Kind.TIMESTAMP),
            Map.entry("timestamp_ntz", Kind.TIMESTAMP));

    /** Reads a {@code schemaString}. */
    static TableSchema parse(String schemaString) {
        try {
            return new TableSchema((ArrayNode) JSON.readTree(schemaString).get("fields"));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No column at all. */
    public static TableSchema none() {
        return new TableSchema(JSON.createArrayNode());
    }

    /** The columns of the types that we know, and those of others as they are: the name and Delta's type as text. */
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        for (JsonNode field : fields) {
            type(field.path("type"))
                    .ifPresent(type -> columns.add(new Column(field.path("name").asText(), type)));
        }
        return columns;
    }

    /** Whether a column is there, with exactly this name. */
    public boolean has(String name) {
        return field(name).isPresent();
    }

    /** Delta's type of a column, as JSON. */
    public Optional<JsonNode> typeOf(String name) {
        return field(name).map(field -> field.path("type"));
    }

    private Optional<JsonNode> field(String name) {
        for (JsonNode field : fields) {
            if (field.path("name").asText().equals(name)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /** Names of the columns, in order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        fields.forEach(field -> names.add(field.path("name").asText()));
        return names;
    }

    /**
     * This schema with columns as a table is to have them: wider types in place, new columns after the one that stands
     * before them, {@code last} at the end.
     */
    public TableSchema with(List<Column> columns, ObjectNode last) {
        ArrayNode all = JSON.createArrayNode();
        List<String> taken = new ArrayList<>();
        for (Column column : columns) {
            ObjectNode field = field(column.name())
                    .map(standing -> (ObjectNode) standing.deepCopy())
                    .orElseGet(() -> newField(column.name()));
            boolean keepsType =
                    type(field.path("type")).filter(column.type()::equals).isPresent();
            if (!keepsType) {
                field.put("type", typeName(column.type()));
            }
            all.add(field);
            taken.add(column.name());
        }
        for (JsonNode field : fields) {
            String name = field.path("name").asText();
            if (!taken.contains(name) && !name.equals(last.path("name").asText())) {
                all.add(field);
            }
        }
        all.add(field(last.path("name").asText()).orElse(last));
        return new TableSchema(all);
    }

    /** This schema with other types of columns that it has. */
    public TableSchema withTypes(List<Column> columns) {
        ArrayNode all = fields.deepCopy();
        for (JsonNode field : all) {
            columns.stream()
                    .filter(column -> column.name().equals(field.path("name").asText()))
                    .filter(column -> type(field.path("type"))
                            .filter(column.type()::equals)
                            .isEmpty())
                    .forEach(column -> ((ObjectNode) field).put("type", typeName(column.type())));
        }
        return new TableSchema(all);
    }

    /** This schema with plain columns behind it. */
    public TableSchema and(List<Column> columns) {
        ArrayNode all = fields.deepCopy();
        of(columns).fields().forEach(all::add);
        return new TableSchema(all);
    }

    /** A column of a nested type. */
    public static ObjectNode nested(String name, List<Column> columns) {
        ObjectNode type = JSON.createObjectNode();
        type.put("type", "struct");
        ArrayNode fields = type.putArray("fields");
        columns.forEach(column -> fields.add(newField(column.name()).put("type", typeName(column.type()))));
        ObjectNode field = newField(name);
        field.set("type", type);
        return field;
    }

    /** Plain columns. */
    public static TableSchema of(List<Column> columns) {
        ArrayNode all = JSON.createArrayNode();
        columns.forEach(column -> all.add(newField(column.name()).put("type", typeName(column.type()))));
        return new TableSchema(all);
    }

    private static ObjectNode newField(String name) {
        ObjectNode field = JSON.createObjectNode();
        field.put("name", name);
        field.putNull("type");
        field.put("nullable", true);
        field.putObject("metadata");
        return field;
    }

    private static String typeName(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT -> "byte";
            case SMALLINT -> "short";
            case INT -> "integer";
            case BIGINT -> "long";
            case DECIMAL -> "decimal(" + type.precision() + "," + type.scale() + ")";
            default -> type.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    private static Optional<ColumnType> type(JsonNode type) {
        if (!type.isTextual()) {
            return Optional.empty();
        }
        Matcher decimal = DECIMAL.matcher(type.asText());
        if (decimal.matches()) {
            return Optional.of(
                    ColumnType.decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2))));
        }
        if (type.asText().equals("decimal")) {
            return Optional.of(ColumnType.decimal(10, 0));
        }
        return Optional.ofNullable(KINDS.get(type.asText())).map(ColumnType::of);
    }

    /** As Delta's log holds it. */
    public String json() {
        ObjectNode struct = JSON.createObjectNode();
        struct.put("type", "struct");
        struct.set("fields", fields);
        return struct.toString();
    }
}

package io.github.deltafold.core.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.github.deltafold.core.testing.LoopbackServer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The calls of the Glue Data Catalog that are used here, over HTTP. As Glue does, it keeps names in lower case, refuses fields
 * of a table that are its own, and gives them back with every table.
 *
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_CreateTable.html">CreateTable</a>
 * @see <a href="https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html">UpdateTable</a>
 */
public final class GlueCatalogServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> TABLE_INPUT = Set.of(
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

    private final LoopbackServer server;
    private final Map<String, ObjectNode> databases = new HashMap<>();
    private final Map<String, ObjectNode> tables = new HashMap<>();
    private final Map<String, Deque<Planned>> planned = new HashMap<>();
    private final List<String> actions = new ArrayList<>();

    private record Planned(Runnable before, Answer answer) {}

    private record Answer(int status, JsonNode body) {
        static Answer error(int status, String code, String message) {
            return new Answer(
                    status, JSON.createObjectNode().put("__type", code).put("Message", message));
        }
    }

    public GlueCatalogServer() {
        server = LoopbackServer.start(this::handle);
    }

    public String endpoint() {
        return server.endpoint().toString();
    }

    /** Answers the next call of an action with an error, and does not do it. */
    public void answerWith(String action, int status, String code, String message) {
        answerWith(action, status, code, message, () -> {});
    }

    /** The same, after something else has happened. */
    public synchronized void answerWith(String action, int status, String code, String message, Runnable before) {
        planned.computeIfAbsent(action, key -> new ArrayDeque<>())
                .add(new Planned(before, Answer.error(status, code, message)));
    }

    /** A table as GetTable gives it. */
    public synchronized ObjectNode table(String database, String table) {
        return Objects.requireNonNull(tables.get(database + "." + table), database + "." + table);
    }

    /** Takes a table away, as somebody else may. */
    public synchronized void drop(String database, String table) {
        tables.remove(database + "." + table);
    }

    /** Creates a table as somebody else may. */
    public synchronized void put(String database, ObjectNode input) {
        databases.computeIfAbsent(database, name -> JSON.createObjectNode().put("Name", name));
        tables.put(database + "." + input.path("Name").asText(), stored(database, input));
    }

    public synchronized ObjectNode database(String name) {
        return Objects.requireNonNull(databases.get(name));
    }

    /** What was asked for since the last time that this was. */
    public synchronized List<String> newActions() {
        List<String> news = List.copyOf(actions);
        actions.clear();
        return news;
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            Answer answer = answer(target.replace("AWSGlue.", ""), body);
            byte[] bytes = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized Answer answer(String action, JsonNode request) {
        actions.add(action);
        Planned instead = planned.getOrDefault(action, new ArrayDeque<>()).poll();
        if (instead != null) {
            instead.before().run();
            return instead.answer();
        }
        return switch (action) {
            case "CreateDatabase" -> createDatabase(request.path("DatabaseInput"));
            case "GetTable" -> find(lower(request, "DatabaseName"), lower(request, "Name"));
            case "CreateTable" -> write(request, false);
            case "UpdateTable" -> write(request, true);
            default -> Answer.error(400, "UnknownOperationException", action);
        };
    }

    private Answer createDatabase(JsonNode input) {
        String name = lower(input, "Name");
        ObjectNode before = databases.putIfAbsent(name, ((ObjectNode) input.deepCopy()).put("Name", name));
        return before == null ? done() : Answer.error(400, "AlreadyExistsException", "Database already exists.");
    }

    private Answer find(String database, String table) {
        if (!databases.containsKey(database)) {
            return noDatabase(database);
        }
        ObjectNode found = tables.get(database + "." + table);
        return found == null
                ? noTable(table)
                : new Answer(200, JSON.createObjectNode().set("Table", found));
    }

    private Answer write(JsonNode request, boolean mustBeThere) {
        String database = lower(request, "DatabaseName");
        ObjectNode input = (ObjectNode) request.path("TableInput");
        String table = lower(input, "Name");
        if (!databases.containsKey(database)) {
            return noDatabase(database);
        }
        for (var field : input.properties()) {
            if (!TABLE_INPUT.contains(field.getKey())) {
                return Answer.error(400, "InvalidInputException", "Unknown field " + field.getKey());
            }
        }
        boolean isThere = tables.containsKey(database + "." + table);
        if (mustBeThere && !isThere) {
            return noTable(table);
        }
        if (!mustBeThere && isThere) {
            return Answer.error(400, "AlreadyExistsException", "Table already exists.");
        }
        tables.put(database + "." + table, stored(database, input));
        return done();
    }

    private static ObjectNode stored(String database, ObjectNode input) {
        ObjectNode table = input.deepCopy();
        table.put("Name", lower(input, "Name")).put("DatabaseName", database);
        table.put("CreateTime", 1_767_600_000.0).put("UpdateTime", 1_767_600_000.0);
        table.put("CreatedBy", "arn:aws:sts::111122223333:assumed-role/job/run");
        table.put("CatalogId", "111122223333").put("VersionId", "0").put("IsRegisteredWithLakeFormation", false);
        if (!table.has("Retention")) {
            table.put("Retention", 0);
        }
        ObjectNode storage = table.withObject("/StorageDescriptor");
        if (!storage.has("NumberOfBuckets")) {
            storage.put("NumberOfBuckets", 0).put("Compressed", false).put("StoredAsSubDirectories", false);
            storage.putArray("SortColumns");
        }
        return table;
    }

    private static Answer noDatabase(String name) {
        return Answer.error(400, "EntityNotFoundException", "Database " + name + " not found.");
    }

    private static Answer noTable(String name) {
        return Answer.error(400, "EntityNotFoundException", "Entity Not Found (Table " + name + ")");
    }

    private static Answer done() {
        return new Answer(200, JSON.createObjectNode());
    }

    private static String lower(JsonNode node, String field) {
        return node.path(field).asText().toLowerCase(Locale.ROOT);
    }
}

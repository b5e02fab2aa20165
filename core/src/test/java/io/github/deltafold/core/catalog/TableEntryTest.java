package io.github.deltafold.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.Location;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableEntryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Location LOCATION = Location.parse("s3://acme-lake/tables/Sales/Orders");
    private static final EntryName NAME = new EntryName("sales", "orders");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"string\"'; string",
                "'\"boolean\"'; boolean",
                "'\"byte\"'; tinyint",
                "'\"short\"'; smallint",
                "'\"integer\"'; int",
                "'\"long\"'; bigint",
                "'\"float\"'; float",
                "'\"double\"'; double",
                "'\"decimal(12, 2)\"'; decimal(12,2)",
                "'\"binary\"'; binary",
                "'\"date\"'; date",
                "'\"timestamp\"'; timestamp",
                "'\"timestamp_ntz\"'; timestamp",
                "'\"variant\"'; string",
                "'{\"type\":\"array\",\"elementType\":\"long\"}'; array<bigint>",
                "'{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":\"short\"}'; map<string,smallint>",
                "'{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"b\",\"type\":"
                        + "{\"type\":\"array\",\"elementType\":\"byte\"}}]}'; struct<a:bigint,b:array<tinyint>>",
                "'{\"type\":\"udt\",\"class\":\"acme.Point\"}'; string",
            })
    void writesTypesAsHiveDoes(String delta, String hive) throws Exception {
        String type = HiveType.of(JSON.readTree(delta));

        assertThat(type).isEqualTo(hive);
    }

    @ParameterizedTest
    @CsvSource({
        "ahmad_schema.Persons, , ahmad_schema.persons",
        "HR.Line Items$, , hr.line_items_",
        "sales.orders.eu, , sales.orders_eu",
        "sales.Größe, , sales.größe",
        "Sales.Orders, lake-1, lake-1.orders",
    })
    void namesTablesAsAthenaTakesThem(String table, @Nullable String database, String expected) {
        EntryName name = EntryName.of(TableName.parse(table), database);

        assertThat(name).hasToString(expected);
    }

    @Test
    void looksLikeATableOfSparkWithAthenasMark() throws Exception {
        TableEntry entry = TableEntry.of(NAME, LOCATION, schema("Id", "\"integer\"", "the\\nnumber"));

        ObjectNode input = entry.over(JsonNodeFactory.instance.missingNode());

        assertThat((JsonNode) input).isEqualTo(JSON.readTree("""
                {"Name": "orders", "TableType": "EXTERNAL_TABLE", "PartitionKeys": [],
                 "Parameters": {"EXTERNAL": "TRUE", "table_type": "DELTA", "spark.sql.sources.provider": "delta"},
                 "StorageDescriptor": {
                   "Columns": [{"Name": "id", "Type": "int", "Comment": "the number"}],
                   "Location": "s3://acme-lake/tables/Sales/Orders",
                   "InputFormat": "org.apache.hadoop.mapred.SequenceFileInputFormat",
                   "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
                   "SerdeInfo": {
                     "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                     "Parameters": {"path": "s3://acme-lake/tables/Sales/Orders", "serialization.format": "1"}}}}
                """));
    }

    @Test
    void cutsCommentsThatGlueWouldRefuse() throws Exception {
        TableEntry entry = TableEntry.of(NAME, LOCATION, schema("id", "\"integer\"", "x".repeat(300)));

        assertThat(entry.columns().get(0).comment()).isEqualTo("x".repeat(255));
    }

    @Test
    void keepsWhatOthersWroteAndNothingOfGluesOwn() throws Exception {
        TableEntry entry = TableEntry.of(NAME, LOCATION, schema("id", "\"long\"", ""));
        JsonNode standing = JSON.readTree("""
                {"Name": "orders", "DatabaseName": "sales", "CreateTime": 1.0, "Description": "all orders", "Retention": 0,
                 "Parameters": {"owner": "ann"},
                 "StorageDescriptor": {"Compressed": false, "Columns": [
                     {"Name": "gone", "Type": "string"}, {"Name": "id", "Type": "bigint", "Comment": "written by Ann"}]}}
                """);

        ObjectNode input = entry.over(standing);

        assertThat(input.path("Description").asText()).isEqualTo("all orders");
        assertThat(input.path("Parameters").path("owner").asText()).isEqualTo("ann");
        assertThat(input.path("Parameters").path("table_type").asText()).isEqualTo("DELTA");
        assertThat(input.path("StorageDescriptor").path("Columns"))
                .isEqualTo(
                        JSON.readTree("[{\"Name\": \"id\", \"Type\": \"bigint\", \"Comment\": \"written by Ann\"}]"));
        assertThat(input.has("DatabaseName") || input.has("CreateTime")).isFalse();
        assertThat(entry.isIn(standing)).isFalse();
        assertThat(entry.isIn(input)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "s3://acme-lake/tables/a/, , s3://acme-lake/tables/a",
        "s3a://acme-lake/tables/a, , s3://acme-lake/tables/a",
        "s3://acme-lake/a-__PLACEHOLDER__, s3://acme-lake/tables/a, s3://acme-lake/tables/a",
        "hdfs://name/a, , hdfs://name/a",
    })
    void findsWhereATableOfTheCatalogLies(String location, @Nullable String path, String expected) {
        ObjectNode table = JSON.createObjectNode();
        ObjectNode storage = table.putObject("StorageDescriptor").put("Location", location);
        ObjectNode parameters = storage.putObject("SerdeInfo").putObject("Parameters");
        if (path != null) {
            parameters.put("path", path);
        }

        assertThat(TableEntry.locationOf(table)).isEqualTo(expected);
    }

    private static String schema(String name, String type, String comment) {
        return "{\"type\":\"struct\",\"fields\":[{\"name\":\"" + name + "\",\"type\":" + type
                + ",\"nullable\":true,\"metadata\":{\"comment\":\"" + comment + "\"}}]}";
    }
}

package io.github.deltafold.core.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.catalog.GlueCatalogServer;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables in the Glue Data Catalog, as {@code apply} registers them. */
@ResourceLock(Resources.SYSTEM_PROPERTIES) // credentials
class RegisteredTablesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AGAIN = " The table itself is as it should be, and a later run tries again.\n";

    private final InMemoryTableEngine engine = new InMemoryTableEngine();
    private final GlueCatalogServer glue = new GlueCatalogServer();
    private Path folder = Path.of("");
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path temporary) {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "secret");
        folder = temporary;
        lake = lake("glue-catalog: {endpoint: \"" + glue.endpoint() + "\"}\n");
    }

    @AfterEach
    void closeServer() {
        glue.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    private TestingLake lake(String catalog) {
        return new TestingLake(folder, catalog + """
                engine: spark
                tables:
                  - {name: Sales.Orders, key: [id], columns: 'id INT, Amount DECIMAL(12,2)'}
                  - {name: hr.*, key: [id], csv: {header: true}}
                """);
    }

    @Test
    void registersATableWithItsFirstBatch() throws Exception {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");

        CommandRun run = apply("--table", "Sales.Orders");

        String place = lake.config().lake() + "/Sales";
        assertThat(run.exit()).isZero();
        assertThat(run.err()).doesNotContain("warning");
        assertThat(glue.newActions()).containsExactly("GetTable", "CreateTable", "CreateDatabase", "CreateTable");
        assertThat((JsonNode) glue.database("sales"))
                .isEqualTo(JSON.createObjectNode().put("Name", "sales").put("LocationUri", place));
        assertThat(glue.table("sales", "orders")
                        .path("StorageDescriptor")
                        .path("Location")
                        .asText())
                .isEqualTo(place + "/Orders");
        assertThat(columns("sales", "orders"))
                .containsExactly("id int", "amount decimal(12,2)", "_cdc struct<file:string,line:bigint>");
    }

    @Test
    void asksOnceForATableWhoseColumnsStay() {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        apply("--table", "Sales.Orders");
        glue.newActions();
        lake.stage("Sales/Orders/20260105-090000000.csv", "U,1,3.50");

        CommandRun run = apply("--table", "Sales.Orders");

        assertThat(run.out()).startsWith("Sales.Orders: batch 2, ");
        assertThat(glue.newActions()).containsExactly("GetTable");
    }

    @Test
    void keepsColumnsInStepAndWhatOthersWrote() {
        lake.stage("hr/people/LOAD00000001.csv", "id,name", "1,Ann");
        apply("--table", "hr.people");
        glue.table("hr", "people").put("Description", "everyone");
        glue.newActions();
        lake.stage("hr/people/20260105-090000000.csv", "Op,id,name,city", "U,1,Ann,Montclair");

        CommandRun run = apply("--table", "hr.people");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(glue.newActions()).containsExactly("GetTable", "UpdateTable");
        assertThat(columns("hr", "people")).contains("city string").hasSize(4);
        assertThat(glue.table("hr", "people").path("Description").asText()).isEqualTo("everyone");
    }

    @Test
    void registersWhatARunThatDiedAfterItsCommitLeft() {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        TableEngine dying = new KeptOpenEngine(engine) {
            @Override
            public Optional<String> schema(LakeConfig config, TableSpec spec) {
                throw new AssertionError("the process is killed");
            }
        };
        CommandRun died = apply(dying, "--table", "Sales.Orders");

        CommandRun next = apply("--table", "Sales.Orders");

        assertThat(died.exit()).isEqualTo(1);
        assertThat(next.out()).startsWith("Sales.Orders: batch 1, ").contains("-> version 1");
        assertThat(columns("sales", "orders")).hasSize(3);
    }

    @Test
    void registersATableThatStoodBeforeTheCatalogWasAskedFor() {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        lake = lake("");
        apply("--table", "Sales.Orders");
        List<String> before = glue.newActions();
        lake = lake("glue-catalog: {database: lake, endpoint: \"" + glue.endpoint() + "\"}\n");

        CommandRun first = apply("--table", "Sales.Orders");
        List<String> registering = glue.newActions();
        CommandRun second = CommandRun.of(
                (config, choice) -> {
                    throw new AssertionError("no engine is needed for a table that is registered");
                },
                lake.clock(),
                "apply",
                "--config",
                lake.configFile().toString());

        assertThat(before).isEmpty();
        assertThat(first.out()).startsWith("Sales.Orders: nothing new");
        assertThat(registering).containsExactly("GetTable", "GetTable", "CreateTable", "CreateDatabase", "CreateTable");
        assertThat(glue.database("lake").path("LocationUri").asText())
                .isEqualTo(lake.config().lake().uri());
        assertThat(columns("lake", "orders")).hasSize(3);
        assertThat(second.exit()).isZero();
        assertThat(glue.newActions()).containsExactly("GetTable");
    }

    @Test
    void appliesTheBatchWhereThePermissionIsMissing() {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        glue.answerWith(
                "GetTable",
                400,
                "AccessDeniedException",
                "User: arn:aws:sts::111122223333:assumed-role/job/run is not authorized to perform: glue:GetTable on resource:"
                        + " arn:aws:glue:eu-central-1:111122223333:catalog");

        CommandRun run = apply("--table", "Sales.Orders");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("Sales.Orders: batch 1, 1 file, 1 line: 1 applied");
        assertThat(run.err())
                .contains("warning: Sales.Orders: Cannot register the table as sales.orders in the Glue Data Catalog:"
                        + " AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/job/run is not authorized to"
                        + " perform: glue:GetTable on resource: arn:aws:glue:eu-central-1:111122223333:catalog. Allow the role"
                        + " of the run glue:GetTable on catalog, database/sales and table/sales/orders (parameter"
                        + " CatalogDatabases of the template; Lake Formation grants on its own)." + AGAIN);
        assertThat(apply("--table", "Sales.Orders").err()).doesNotContain("warning");
        assertThat(columns("sales", "orders")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CreateTable | ResourceNumberLimitExceededException | Number of tables | Nothing need be done.",
                "CreateTable | InvalidInputException | Bad column name | Put right what it says.",
            })
    void saysWhatGlueSaid(String action, String code, String message, String remedy) {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        glue.answerWith(action, 400, code, message);

        CommandRun run = apply("--table", "Sales.Orders");

        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .contains(
                        "warning: Sales.Orders: Cannot register the table as sales.orders in the Glue Data Catalog: glue:"
                                + action + " failed (" + code + ": " + message + "). " + remedy + AGAIN);
    }

    @Test
    void asksOnlyOnceWhereNobodyAnswers() {
        glue.close();
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        lake.stage("hr/people/LOAD00000001.csv", "id,name", "1,Ann");

        CommandRun run = apply();

        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .contains(
                        "warning: Sales.Orders: Cannot register the table as sales.orders in the Glue Data Catalog: Glue does"
                                + " not answer (Connection refused). Check 'glue-catalog.endpoint' and the way to it, in a VPC an"
                                + " endpoint for Glue." + AGAIN)
                .contains("warning: hr.people: Cannot register the table as hr.people ");
    }

    @Test
    void leavesATableAloneThatLiesElsewhere() {
        ObjectNode other = JSON.createObjectNode().put("Name", "orders");
        other.putObject("StorageDescriptor").put("Location", "s3://acme/old/orders/");
        glue.put("sales", other);
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");

        CommandRun first = apply("--table", "Sales.Orders");
        CommandRun second = apply("--table", "Sales.Orders");

        String warning =
                "warning: Sales.Orders: Cannot register the table as sales.orders in the Glue Data Catalog: the catalog"
                        + " has such a table at s3://acme/old/orders, and this one lies at "
                        + lake.config().lake()
                        + "/Sales/Orders. Remove that one from the catalog, or set 'glue-catalog.database'." + AGAIN;
        assertThat(first.exit()).isZero();
        assertThat(first.err()).contains(warning);
        assertThat(second.err()).contains(warning);
        assertThat(glue.newActions()).containsExactly("GetTable", "GetTable");
    }

    @Test
    void looksAgainWhereAnotherRunWasQuicker() {
        lake.stage("hr/people/LOAD00000001.csv", "id,name", "1,Ann");
        apply("--table", "hr.people");
        ObjectNode quick = glue.table("hr", "people").deepCopy();
        glue.drop("hr", "people");
        lake.stage("hr/people/20260105-090000000.csv", "Op,id,name,city", "U,1,Ann,Montclair");
        glue.newActions();
        glue.answerWith(
                "CreateTable", 400, "AlreadyExistsException", "Table already exists.", () -> glue.put("hr", quick));
        glue.answerWith(
                "UpdateTable",
                400,
                "ConcurrentModificationException",
                "Update table failed due to concurrent" + " modifications.");

        CommandRun run = apply("--table", "hr.people");

        assertThat(run.err()).doesNotContain("warning: hr.people: Cannot register");
        assertThat(glue.newActions())
                .containsExactly("GetTable", "CreateTable", "GetTable", "UpdateTable", "GetTable", "UpdateTable");
        assertThat(columns("hr", "people")).contains("city string");
    }

    @Test
    void givesUpWhereOthersKeepChangingTheEntry() {
        lake.stage("hr/people/LOAD00000001.csv", "id,name", "1,Ann");
        apply("--table", "hr.people");
        lake.stage("hr/people/20260105-090000000.csv", "Op,id,name,city", "U,1,Ann,Montclair");
        for (int attempt = 0; attempt < 3; attempt++) {
            glue.answerWith("UpdateTable", 400, "ConcurrentModificationException", "Update table failed");
        }

        CommandRun run = apply("--table", "hr.people");

        assertThat(run.exit()).isZero();
        assertThat(run.err())
                .contains(
                        "warning: hr.people: Cannot register the table as hr.people in the Glue Data Catalog: others keep"
                                + " changing its entry. Find out who does." + AGAIN);
    }

    @Test
    void triesAgainWhereGlueIsBusy() {
        lake.stage("Sales/Orders/LOAD00000001.csv", "1,2.50");
        glue.answerWith("GetTable", 400, "ThrottlingException", "Rate exceeded");

        CommandRun run = apply("--table", "Sales.Orders");

        assertThat(run.err()).doesNotContain("warning");
        assertThat(columns("sales", "orders")).hasSize(3);
    }

    private List<String> columns(String database, String table) {
        List<String> columns = new ArrayList<>();
        glue.table(database, table)
                .path("StorageDescriptor")
                .path("Columns")
                .forEach(column -> columns.add(
                        column.path("Name").asText() + " " + column.path("Type").asText()));
        return columns;
    }

    private CommandRun apply(String... arguments) {
        return apply(engine, arguments);
    }

    private CommandRun apply(TableEngine with, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("apply", "--config", lake.configFile().toString()));
        all.addAll(List.of(arguments));
        return CommandRun.of(with, lake.clock(), all.toArray(new String[0]));
    }
}

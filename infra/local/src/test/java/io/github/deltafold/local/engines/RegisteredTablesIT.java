package io.github.deltafold.local.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.catalog.GlueCatalogServer;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.run.LocalEngines;
import io.github.deltafold.local.run.SharedEngine;
import io.github.deltafold.local.s3.AwsProperties;
import io.github.deltafold.spark.SparkJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of both engines in the Glue Data Catalog: nobody can tell there which engine folded a batch. */
class RegisteredTablesIT {
    private static final SharedEngine SPARK = new SharedEngine(SparkJob.engines());
    private static final EngineFactory ENGINES = new LocalEngines(SPARK, Clock.systemUTC());

    private static final String COLUMNS = "Id INT, tiny TINYINT, small SMALLINT, big BIGINT, real FLOAT, wide DOUBLE,"
            + " price DECIMAL(8,2), name STRING, flag BOOLEAN, born DATE, seen TIMESTAMP, raw BINARY";

    private final GlueCatalogServer glue = new GlueCatalogServer();
    private final AwsProperties properties = new AwsProperties(glue.endpoint(), "AKIDEXAMPLE", "secret");

    @TempDir
    Path folder;

    @AfterEach
    void closeServer() {
        properties.close();
        glue.close();
    }

    @AfterAll
    static void stop() {
        SPARK.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb", "spark"})
    void tellTheirColumnsAlike(String engine) throws IOException {
        stage("LOAD00000001.csv", "1,2,3,4,1.5,2.5,9.99,Ann,true,2026-01-05,2026-01-05 09:00:00,00ff\n");
        CommandRun first = apply(engine, "");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.err()).doesNotContain("warning");
        List<String> registering = glue.newActions();
        List<String> columns = columns();
        stage("20260105-090000000.csv", "U,1,2,3,4,1.5,2.5,9.99,Anna,true,2026-01-05,2026-01-05 09:00:00,00ff,x\n");
        CommandRun second = apply(engine, ", city STRING");
        List<String> updating = glue.newActions();
        CommandRun third = apply(engine, ", city STRING");

        assertThat(registering).containsExactly("GetTable", "CreateTable", "CreateDatabase", "CreateTable");
        assertThat(columns)
                .containsExactly(
                        "id int",
                        "tiny tinyint",
                        "small smallint",
                        "big bigint",
                        "real float",
                        "wide double",
                        "price decimal(8,2)",
                        "name string",
                        "flag boolean",
                        "born date",
                        "seen timestamp",
                        "raw binary",
                        "_cdc struct<load_generation:int,change:boolean,sequence:string,name:string,file:string,"
                                + "line:bigint,operation:string,commit_time:timestamp,batch:bigint>");
        assertThat(second.out()).contains("batch 2, ");
        assertThat(updating).containsExactly("GetTable", "UpdateTable");
        assertThat(columns()).contains("city string").hasSize(14);
        assertThat(third.out()).contains("nothing new");
        assertThat(glue.newActions()).containsExactly("GetTable");
    }

    private CommandRun apply(String engine, String more) throws IOException {
        Path config = Files.writeString(folder.resolve("deltafold.yaml"), """
                staging: staging
                lake: lake
                glue-catalog: {endpoint: "%s"}
                tables:
                  - name: Shop.Items
                    key: [Id]
                    columns: "%s"
                    earlier-columns: [%s]
                """.formatted(
                        glue.endpoint(), COLUMNS + more, more.isEmpty() ? "" : "\"" + COLUMNS + "\""));
        return CommandRun.of(
                ENGINES, Clock.systemUTC(), List.of("apply", "--config", config.toString(), "--engine", engine));
    }

    private void stage(String name, String text) throws IOException {
        Path file = folder.resolve("staging/Shop/Items").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>();
        glue.table("shop", "items")
                .path("StorageDescriptor")
                .path("Columns")
                .forEach(column -> columns.add(
                        column.path("Name").asText() + " " + column.path("Type").asText()));
        return columns;
    }
}

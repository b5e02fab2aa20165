package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetIT {
    private static final String BROKEN =
            "the file cannot be decoded as Parquet, it is damaged or holds what Spark cannot"
                    + " read. Write or copy it again and stage it; until then nothing of it is applied.";

    @TempDir
    private Path folder;

    @Test
    void takesColumnsAndTypesFromTheFiles() throws IOException {
        Lake lake = Lake.of(folder, "tables: [{name: shop.items, format: parquet, key: [id]}]\n");
        stage(lake, "shop/items/LOAD00000001.parquet", """
                SELECT * FROM VALUES (1, 'Ann', 1.50BD, DATE '2026-01-01', TIMESTAMP '2026-01-01 10:00:00.5', true),
                                     (2, '', NULL, NULL, NULL, false) AS t(id, name, price, day, at, ok)
                """);
        stage(lake, "shop/items/20260101-120000000.parquet", """
                SELECT * FROM VALUES ('U', 2, 'Bob', 2.25BD, DATE '2026-02-01', TIMESTAMP '2026-02-01 00:00:00', NULL),
                                     ('I', 3, 'Cy', 3.00BD, NULL, NULL, true),
                                     ('D', 1, NULL, NULL, NULL, NULL, NULL) AS t(Op, id, name, price, day, at, ok)
                """);

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(applied.out()).contains("5 lines: 3 applied, 2 superseded, 0 late, 0 duplicate, 0 quarantined");
        assertThat(lake.table("shop.items")).isEqualTo("""
                        id,name,price,day,at,ok
                        2,Bob,2.25,2026-02-01,2026-02-01 00:00:00,\\N
                        3,Cy,3.00,\\N,\\N,true
                        """);
    }

    @Test
    void ordersRowsByTheirPositionInTheFile() throws IOException {
        Lake lake = Lake.of(folder, "tables: [{name: shop.items, format: parquet, key: [id]}]\n");
        stage(lake, "shop/items/20260101-120000000.parquet", """
                SELECT 'U' AS Op, CAST(id % 10 AS INT) AS id, id AS n FROM RANGE(0, 100000, 1, 1)
                """);

        lake.run("apply");

        assertThat(lake.table("shop.items"))
                .startsWith("id,n\n0,99990\n1,99991\n")
                .endsWith("9,99999\n");
    }

    @Test
    void quarantinesRowsThatDoNotFitTheDeclaredTypes() throws IOException {
        Lake lake = Lake.of(folder, """
                tables: [{name: shop.items, format: parquet, key: [id], columns: "id INT, price DECIMAL(4,2)"}]
                """);
        stage(lake, "shop/items/LOAD00000001.parquet", """
                SELECT * FROM VALUES (CAST(1 AS BIGINT), 1.5D), (5000000000, 2.5D), (NULL, 3.5D), (4, 123.4D) AS t(id, price)
                """);

        Output applied = lake.run("apply");

        assertThat(applied.exit()).isEqualTo(3);
        assertThat(lake.table("shop.items")).isEqualTo("id,price\n1,1.50\n");
        assertThat(LocalSpark.quarantine(lake.tables()))
                .extracting(record -> record.line() + " " + record.column())
                .containsExactlyInAnyOrder("2 id", "3 id", "4 price");
    }

    @Test
    void readsParquetAndCsvOfOneTableInOneBatch() throws IOException {
        Lake lake = Lake.of(folder, """
                tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
                """);
        stage(lake, "shop/items/LOAD00000001.parquet", "SELECT * FROM VALUES (1, 'Ann'), (2, 'Bob') AS t(id, name)");
        lake.stage("shop/items/20260101-120000000.csv", "U,2,Bo\nI,3,Cy\n");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Ann\n2,Bo\n3,Cy\n");
    }

    @Test
    void quarantinesADamagedFileAndAppliesTheOthers() throws IOException {
        Lake lake = Lake.of(folder, "tables: [{name: shop.items, format: parquet, key: [id]}]\n");
        stage(lake, "shop/items/LOAD00000001.parquet", "SELECT * FROM VALUES (1, 'Ann') AS t(id, name)");
        lake.stage("shop/items/20260101-120000000.parquet", "PAR1 this is no Parquet file");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isEqualTo(3);
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Ann\n");
        assertThat(LocalSpark.quarantine(lake.tables()))
                .extracting(record -> record.file() + " " + record.line())
                .containsExactly("shop/items/20260101-120000000.parquet 0");
    }

    /** Damaged so that nothing is read of it, and so that its first pages are sound. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tables: [{name: shop.items, format: parquet, key: [id]}]",
                "tables: [{name: shop.items, format: parquet, key: [id], columns: 'id INT, name STRING'}]"
            })
    void quarantinesFilesWhoseMagicIsRightAndWhoseContentIsBroken(String tables) throws IOException {
        Lake lake = Lake.of(folder, tables + "\n");
        stage(lake, "shop/items/LOAD00000001.parquet", "SELECT * FROM VALUES (1, 'Ann') AS t(id, name)");
        lake.stage("shop/items/20260101-120000000.parquet", "PAR1 not really parquet PAR1");
        stage(lake, "shop/items/20260101-130000000.parquet", "SELECT 'I' AS Op, 2 AS id, 'Bob' AS name");
        overwrite(lake.staged("shop/items/20260101-130000000.parquet"), 0.6);
        stage(lake, "shop/items/20260101-140000000.parquet", """
                SELECT 'I' AS Op, CAST(id AS INT) AS id, md5(CAST(id AS STRING)) AS name FROM RANGE(0, 100000, 1, 1)
                """);
        overwrite(lake.staged("shop/items/20260101-140000000.parquet"), 0.5);
        stage(lake, "shop/items/20260101-150000000.parquet", "SELECT 'U' AS Op, 1 AS id, 'Anna' AS name");

        Output applied = lake.run("apply");
        Output again = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isEqualTo(3);
        assertThat(applied.out()).contains("5 files, 2 lines: ", "3 whole files quarantined");
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Anna\n");
        assertThat(LocalSpark.quarantine(lake.tables()))
                .extracting(record -> record.file() + " " + record.line() + " " + record.reason())
                .containsExactlyInAnyOrder(
                        "shop/items/20260101-120000000.parquet 0 " + BROKEN,
                        "shop/items/20260101-130000000.parquet 0 " + BROKEN,
                        "shop/items/20260101-140000000.parquet 0 " + BROKEN);
    }

    @Test
    void quarantinesARowOfAChangeFileWithoutAnOperation() throws IOException {
        Lake lake = Lake.of(folder, "tables: [{name: shop.items, format: parquet, key: [id]}]\n");
        stage(lake, "shop/items/LOAD00000001.parquet", "SELECT CAST(NULL AS STRING) AS Op, 1 AS id, 'Ann' AS name");
        stage(
                lake,
                "shop/items/20260101-120000000.parquet",
                "SELECT CAST(NULL AS STRING) AS Op, 2 AS id, 'Bob' AS name");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).as(applied.err()).isEqualTo(3);
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Ann\n");
        assertThat(LocalSpark.quarantine(lake.tables()))
                .extracting(record -> record.file() + " " + record.line() + " " + record.reason())
                .containsExactly(
                        "shop/items/20260101-120000000.parquet 1 blank operation: expected I, U or D. A blank one,"
                                + " or NULL in Parquet, is for rows of a full load only. Where files of CdcInsertsOnly have no"
                                + " operation column, set 'change-operation: false'.");
    }

    /** Spoils some bytes of a file around a place, its magic and length left alone. */
    private static void overwrite(Path file, double place) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int from = (int) (bytes.length * place);
        Arrays.fill(bytes, from, Math.min(from + 64, bytes.length - 12), (byte) 0xEE);
        Files.write(file, bytes);
    }

    /** Writes the rows of a query as one Parquet file under a key. */
    private static void stage(Lake lake, String key, String query) throws IOException {
        SparkSession session = LocalSpark.session();
        Path folder = Files.createTempDirectory("parquet");
        session.sql(query).coalesce(1).write().mode("overwrite").parquet("file:" + folder);
        Path target = lake.staged(key);
        Files.createDirectories(target.getParent());
        try (Stream<Path> files = Files.list(folder)) {
            Path part = files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(part, target);
        }
    }
}

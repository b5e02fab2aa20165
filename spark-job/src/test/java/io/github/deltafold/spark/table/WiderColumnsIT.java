package io.github.deltafold.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose columns were declared wider. What becomes of rows and lines are conformance cases. */
class WiderColumnsIT {
    private static final String NARROW =
            "tables: [{name: shop.items, key: [id], columns: 'id SMALLINT, quantity TINYINT'}]\n";
    private static final String WIDE = "tables: [{name: shop.items, key: [id], columns: 'id INT, quantity INT'}]\n";
    private static final Column INT_ID = new Column("id", ColumnType.of(Kind.INT));
    private static final String LOAD = "shop/items/LOAD00000001.csv";

    @TempDir
    private Path folder;

    @Test
    void losesNoRowThatAnotherWriterAddsMeanwhile() throws Exception {
        SparkSession session = LocalSpark.session();
        String uri = "file:" + folder.resolve("t");
        session.sql("CREATE TABLE delta.`" + uri + "` (id SMALLINT, n INT) USING delta");
        int rows = 6;
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = other.submit(() -> {
                for (int i = 0; i < rows; i++) {
                    String insert = "INSERT INTO delta.`" + uri + "` VALUES (" + i + ", 1)";
                    Transaction.retrying(() -> session.sql(insert));
                }
            });
            for (int digits = 10; !writing.isDone(); digits = Math.min(38, digits + 1)) {
                List<Column> wider = List.of(INT_ID, new Column("n", ColumnType.decimal(digits, 0)));
                Transaction.retrying(() -> WiderColumns.hold(session, uri, wider));
            }
            writing.get();
        } finally {
            other.shutdownNow();
        }

        assertThat(session.read().format("delta").load(uri).count()).isEqualTo(rows);
        assertThat(session.read()
                        .format("delta")
                        .load(uri)
                        .schema()
                        .apply("id")
                        .dataType()
                        .sql())
                .isEqualTo("INT");
    }

    @Test
    void keepsSettingsAndPartitionsAndAsksNoMoreOfReaders() {
        SparkSession session = LocalSpark.session();
        String uri = "file:" + folder.resolve("t");
        session.sql("CREATE TABLE delta.`" + uri + "` (id SMALLINT COMMENT 'the key', day DATE) USING delta"
                + " PARTITIONED BY (day) TBLPROPERTIES ('delta.appendOnly' = 'false', 'shop.owner' = 'Ann')");
        session.sql("INSERT INTO delta.`" + uri + "` VALUES (1, DATE '2026-01-01')");
        Row before = DeltaTable.forPath(session, uri).detail().head();

        WiderColumns.hold(session, uri, List.of(INT_ID));

        Row after = DeltaTable.forPath(session, uri).detail().head();
        for (String field : List.of("properties", "partitionColumns", "minReaderVersion", "minWriterVersion", "id")) {
            assertThat(after.<Object>getAs(field)).as(field).isEqualTo(before.getAs(field));
        }
        assertThat(session.read()
                        .format("delta")
                        .load(uri)
                        .schema()
                        .apply("id")
                        .getComment()
                        .get())
                .isEqualTo("the key");
    }

    @Test
    void leavesAColumnThatIsWiderAlready() {
        SparkSession session = LocalSpark.session();
        String uri = "file:" + folder.resolve("t");
        session.sql("CREATE TABLE delta.`" + uri + "` (id BIGINT, n SMALLINT) USING delta");
        session.sql("INSERT INTO delta.`" + uri + "` VALUES (5000000000, 7)");

        WiderColumns.hold(session, uri, List.of(INT_ID, new Column("n", ColumnType.of(Kind.INT))));

        Dataset<Row> rows = session.read().format("delta").load(uri);
        assertThat(rows.schema().simpleString()).isEqualTo("struct<id:bigint,n:int>");
        assertThat(rows.head().getLong(0)).isEqualTo(5_000_000_000L);
    }

    @Test
    void writesNothingWhereTheTypesAreRight() {
        SparkSession session = LocalSpark.session();
        String uri = "file:" + folder.resolve("t");
        session.sql("CREATE TABLE delta.`" + uri + "` (id INT, at TIMESTAMP_NTZ) USING delta");

        WiderColumns.hold(
                session,
                uri,
                List.of(
                        new Column("ID", ColumnType.of(Kind.INT)),
                        new Column("at", ColumnType.of(Kind.TIMESTAMP)),
                        new Column("other", ColumnType.STRING)));

        assertThat(DeltaTable.forPath(session, uri).history().count()).isEqualTo(1);
    }

    @Test
    void verifiesBeforeAndAfterARunThatDiedBetweenRewriteAndMerge() throws IOException {
        Lake lake = Lake.of(folder, NARROW);
        lake.stage(LOAD, "1,5\n2,300\n");
        lake.run("apply");
        Lake.of(folder, WIDE);
        Output declared = lake.run("status", "--verify");
        WiderColumns.hold(
                LocalSpark.session(),
                "file:" + folder.resolve("lake/shop/items"),
                List.of(INT_ID, new Column("quantity", ColumnType.of(Kind.INT))));
        Output rewritten = lake.run("status", "--verify");

        Output replayed = lake.run("quarantine replay");
        Output later = lake.run("status");

        assertThat(later.out() + replayed.err()).doesNotContain("someone else");
        assertThat(declared.out()).contains("verified: its 1 row is");
        assertThat(rewritten.out()).isEqualTo(declared.out());
        assertThat(replayed.exit()).as(replayed.err()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,quantity\n1,5\n2,300\n");
    }

    @Test
    void saysThatDeletesAreRememberedUnderAnotherType() throws IOException {
        Lake lake = Lake.of(folder, NARROW);
        lake.stage(LOAD, "1,5\n2,7\n");
        lake.stage("shop/items/20260101-120000000.csv", "D,1,5\nI,A7,1\nX,4,8\n");
        lake.run("apply");
        Lake.of(folder, NARROW.replace("id SMALLINT", "id STRING"));
        moveAway("lake/shop/items");
        moveAway("lake/_deltafold/ledger/shop/items");

        Output kept = lake.run("apply");
        moveAway("lake/_deltafold/tombstones/shop/items");
        Output anew = lake.run("apply");

        assertThat(kept.exit()).isEqualTo(2);
        assertThat(kept.err())
                .contains("error: Cannot change shop.items.id from SMALLINT to STRING: ", "and its tombstones");
        assertThat(anew.exit()).as(anew.err()).isEqualTo(3);
        assertThat(lake.table("shop.items")).isEqualTo("id,quantity\n2,7\nA7,1\n");
        assertThat(lake.run("status", "--verify").out()).contains("verified: its 2 rows are");
        assertThat(lake.run("quarantine list", "--format", "csv").out().lines())
                .as("what did not fit this time")
                .hasSize(2)
                .anyMatch(line -> line.contains("unknown operation"));
        assertThat(lake.run("quarantine list", "--state", "replaced", "--format", "csv")
                        .out()
                        .lines())
                .as("what was set aside before waits no longer")
                .hasSize(3)
                .anyMatch(line -> line.contains("is not a SMALLINT"));
        assertThat(lake.run("quarantine drop", "--table", "shop.items", "--reason", "a test")
                        .out())
                .contains("1 record dropped (0 records open)");
    }

    private void moveAway(String below) throws IOException {
        Path away = Files.createDirectories(folder.resolve("away")).resolve(below.replace('/', '_'));
        Files.move(folder.resolve(below), away);
    }

    @Test
    void dropsRecordsThoughColumnsAndTableDiffer() throws IOException {
        Lake lake = Lake.of(folder, NARROW);
        lake.stage(LOAD, "1,5\n2,300\n");
        lake.run("apply");
        Lake.of(folder, NARROW.replace("quantity TINYINT", "quantity STRING"));

        Output dropped = lake.run("quarantine drop", "--table", "shop.items", "--reason", "a test row");

        assertThat(dropped.exit()).as(dropped.err()).isZero();
        assertThat(dropped.out()).contains("1 record dropped");
    }
}

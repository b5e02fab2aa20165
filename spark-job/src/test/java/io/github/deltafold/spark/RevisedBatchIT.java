package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.spark.read.FirstReading;
import io.github.deltafold.spark.read.StagedChanges;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.Tombstones;
import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of files that vanish once a batch has begun. */
@Execution(ExecutionMode.CONCURRENT)
class RevisedBatchIT {
    private static final String ITEMS = """
            tables: [{name: shop.items, key: [id], columns: "id INT, name STRING"}]
            """;
    private static final String LOAD = "shop/items/LOAD00000001.csv";
    private static final String FIRST = "shop/items/20260101-120000000.csv";
    private static final String SECOND = "shop/items/20260102-120000000.csv";

    @TempDir
    private Path folder;

    @Test
    void remembersAndSetsAsideWhatTheRevisedBatchComesTo() throws IOException {
        Lake lake = diedBeforeItsMerge("D,1,\nX,7,\n", "I,1,Anna\nD,2,\nI,200,Zoe\nX,8,\n");
        Files.delete(lake.staged(SECOND));

        Output revised = lake.run("apply");

        assertThat(revised.exit()).as(revised.err()).isEqualTo(3);
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n2,Bob\n");
        assertThat(remembered(lake)).containsExactly("1|" + FIRST);
        assertThat(LocalSpark.quarantine(lake.tables()))
                .extracting(RejectedRecord::file)
                .containsExactly(FIRST);
    }

    @Test
    void appliesADeleteThatOnlyADroppedFileHadAskedForOnceItIsStagedAgain() throws IOException {
        Lake lake = diedBeforeItsMerge("U,1,Anna\n", "D,2,\nI,200,Zoe\n");
        Files.delete(lake.staged(SECOND));
        lake.run("apply");
        lake.stage(SECOND, "D,2,\n");

        Output applied = lake.run("apply");

        assertThat(applied.out()).contains("1 line: 1 applied");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Anna\n");
        assertThat(remembered(lake)).containsExactly("2|" + SECOND);
    }

    @Test
    void remembersAndSetsAsideNothingWhereNoFileIsLeft() throws IOException {
        Lake lake = diedBeforeItsMerge("D,1,\nX,7,\n", "I,200,Zoe\n");
        Files.delete(lake.staged(FIRST));
        Files.delete(lake.staged(SECOND));

        Output revised = lake.run("apply");

        assertThat(revised.exit()).as(revised.err()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,Ann\n2,Bob\n");
        assertThat(remembered(lake)).isEmpty();
        assertThat(LocalSpark.quarantine(lake.tables())).isEmpty();
    }

    /** It stood still before it wrote, while another run dropped a file from its plan. */
    @Test
    void passesOverWhatARunRemembersOfAPlanThatWasRevised() {
        TestingLake lake = new TestingLake(folder, ITEMS);

        tombstones(lake, 2, 1).rememberNothing(List.of(new Column("id", ColumnType.of(ColumnType.Kind.INT))));
        tombstones(lake, 1, 1).remember(deleteOf(1), 1);
        tombstones(lake, 1, 0).remember(deleteOf(2), 1);
        tombstones(lake, 3, 1).remember(deleteOf(3).limit(0), 0);
        tombstones(lake, 2, 0).remember(deleteOf(4), 1);
        tombstones(lake, 3, 0).remember(deleteOf(3), 1);
        tombstones(lake, 4, 0).remember(deleteOf(5), 1);
        tombstones(lake, 4, 0).remember(deleteOf(5), 1);

        Dataset<Row> rows = tombstones(lake, 5, 0).ofEarlierBatches();
        assertThat(rows.columns()).containsExactly("id", "_cdc");
        assertThat(rows.select("id").distinct().sort("id").collectAsList())
                .extracting(row -> row.getInt(0))
                .containsExactly(1, 5);
    }

    private static Tombstones tombstones(TestingLake lake, long batch, int revision) {
        BatchPlan plan =
                new BatchPlan(batch, "plan-" + batch, TestingLake.BEGIN, 1, null, List.of(), List.of(), List.of());
        return new Tombstones(LocalSpark.session(), lake.task("shop.items", plan, revision));
    }

    private static Dataset<Row> deleteOf(int id) {
        return LocalSpark.session().sql("""
                SELECT %d AS id, CAST(named_struct('load_generation', 1, 'change', true, 'sequence', '', 'name', 'n',
                  'file', 'f', 'line', 1L, 'operation', 'D', 'commit_time', NULL, 'batch', 1L) AS %s) AS _cdc
                """.formatted(id, CdcColumn.TYPE));
    }

    @Test
    void reportsAFileThatIsGoneAtTheFirstReadingAndFailsAtTheNext() throws Exception {
        TestingLake lake = new TestingLake(folder, ITEMS);
        StagedFile load = lake.stage(LOAD, "1,Ann", "2,Bob");
        BatchPlan plan = new BatchPlan(
                1, "plan-1", TestingLake.BEGIN, 1, null, List.of(new PlannedFile(load, false)), List.of(), List.of());
        FoldTask task = lake.task("shop.items", plan, 0);
        SparkSession session = LocalSpark.session();
        StagedChanges staged = StagedChanges.of(session, task, TableShape.of(task.spec(), List.of(), List.of()));
        lake.remove(LOAD);

        long found =
                FirstReading.of(session.sparkContext(), () -> staged.changes().count());

        assertThat(found).isZero();
        assertThat(staged.reports().unreadable()).hasSize(1);
        assertThatThrownBy(() -> staged.changes().count())
                .hasStackTraceContaining("Staged file " + LOAD + " was gone, replaced or damaged when it had to be read"
                        + " again, after an executor was lost");
    }

    /** Two rows, and a batch whose run died after tombstones and rejected records, since the MERGE was refused. */
    private Lake diedBeforeItsMerge(String first, String second) throws IOException {
        Lake lake = Lake.of(folder, ITEMS);
        lake.stage(LOAD, "1,Ann\n2,Bob\n");
        lake.run("apply");
        String table = "delta.`file:" + lake.tables().resolve("shop/items") + "`";
        LocalSpark.session().sql("ALTER TABLE " + table + " ADD CONSTRAINT small CHECK (id < 100)");
        lake.stage(FIRST, first);
        lake.stage(SECOND, second);
        Output died = lake.run("apply");
        assertThat(died.exit()).as(died.out()).isEqualTo(1);
        return lake;
    }

    /** The deletes that the last revision of each batch remembers. */
    private static List<String> remembered(Lake lake) {
        Path tombstones = lake.tables().resolve("_deltafold/tombstones/shop/items");
        LocalSpark.session().read().format("delta").load("file:" + tombstones).createOrReplaceTempView("remembered");
        Dataset<Row> rows = LocalSpark.session().sql("""
                SELECT id, _cdc.file FROM remembered AS each
                WHERE id IS NOT NULL
                  AND _revision = (SELECT max(_revision) FROM remembered AS batch WHERE batch._batch = each._batch)
                """);
        return rows.collectAsList().stream().map(row -> row.mkString("|")).toList();
    }
}

package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.spark.testing.Lake;
import io.github.deltafold.spark.testing.Lake.Output;
import io.github.deltafold.spark.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that someone restored, copied back, emptied or wrote to between two batches. */
class TamperedTableIT {
    private static final String TABLES =
            "tables: [{name: shop.items, key: [id], columns: 'id INT, name STRING', load-settle: PT0S}]\n";

    @TempDir
    private static Path original;

    private final SparkSession spark = LocalSpark.session();
    private Lake lake;
    private Path table;
    private String sqlName;

    /** Batch 1 makes version 1, batch 2 version 2. */
    @BeforeAll
    static void foldTwoBatches() throws IOException {
        Lake folded = Lake.of(original, TABLES);
        folded.stage("shop/items/LOAD00000001.csv", "1,pen\n2,ink\n");
        assertThat(folded.run("apply").exit()).isZero();
        copy(folded.tables().resolve("shop/items"), original.resolve("version-1"));
        folded.stage("shop/items/20260105-090000000.csv", "U,1,quill\nD,2,\n");
        assertThat(folded.run("apply").out()).contains("version 2");
        folded.stage("shop/items/20260105-100000000.csv", "I,3,wax\n");
    }

    @BeforeEach
    void copyLake(@TempDir Path folder) throws IOException {
        copy(original, folder);
        lake = new Lake(folder);
        table = lake.tables().resolve("shop/items");
        sqlName = "delta.`file://" + table + "`";
    }

    @Test
    void appliesNothingToRestoredTableUntilItIsTakenBack() {
        spark.sql("RESTORE TABLE " + sqlName + " TO VERSION AS OF 1");

        Output refused = lake.run("apply");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("error: Cannot apply to shop.items: version 3 of the table at file://" + table
                        + " restored version 1, so that it lacks batches that the ledger knows. Run RESTORE TABLE "
                        + sqlName + " TO VERSION AS OF 2, or have DMS load the table again and run 'apply --reload"
                        + " shop.items'.");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,pen\n2,ink\n");
        spark.sql("RESTORE TABLE " + sqlName + " TO VERSION AS OF 2");
        assertThat(lake.run("apply").out())
                .contains("1 line: 1 applied, 0 superseded, 0 late, 0 duplicate, 0 quarantined -> version 5");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,quill\n3,wax\n");
    }

    @Test
    void reloadsRestoredTable() throws IOException {
        spark.sql("RESTORE TABLE " + sqlName + " TO VERSION AS OF 1");

        assertRefusesChangesAndTakesReload();
    }

    private void assertRefusesChangesAndTakesReload() throws IOException {
        assertThat(lake.run("apply").exit()).isEqualTo(2);
        lake.stage("shop/items/LOAD00000001.csv", "1,quill\n3,wax\n4,seal\n");

        Output reloaded = lake.run("apply", "--reload", "shop.items");

        assertThat(reloaded.exit()).as(reloaded.err()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,quill\n3,wax\n4,seal\n");
        assertThat(lake.run("apply").out()).startsWith("shop.items: nothing new");
    }

    @Test
    void appliesNothingToOlderCopy() throws IOException {
        Files.move(table, lake.folder().resolve("version-2"));
        copy(lake.folder().resolve("version-1"), table);

        Output refused = lake.run("apply");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("error: Cannot apply to shop.items: the table at file://" + table
                        + " is at version 1, and the ledger knows version 2. An older copy was put back, which lacks"
                        + " the batches in between. Put back a copy that has them, or have DMS load the table again and"
                        + " run 'apply --reload shop.items'.");
    }

    @Test
    void makesNoTableWhereOneIsGone() throws IOException {
        Files.move(table, lake.folder().resolve("aside"));

        Output refused = lake.run("apply");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains(
                        "error: Cannot apply to shop.items: the ledger knows version 2 of the table, and there is none"
                                + " at file://" + table
                                + " any more. Put it back, or have DMS load the table again and run"
                                + " 'apply --reload shop.items'.");
        assertThat(table).doesNotExist();
    }

    /** Its versions are no longer greater than those that the ledger knows. */
    @ParameterizedTest
    @ValueSource(strings = {"gone", "version-1"})
    void reloadsTableThatIsGoneOrAnOlderCopy(String instead) throws IOException {
        Files.move(table, lake.folder().resolve("aside"));
        if (Files.exists(lake.folder().resolve(instead))) {
            copy(lake.folder().resolve(instead), table);
        }

        assertRefusesChangesAndTakesReload();
        lake.stage("shop/items/20260105-110000000.csv", "D,4,\n");
        assertThat(lake.run("apply").exit()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,quill\n3,wax\n");
    }

    @Test
    void appliesNothingToTableWithoutCdc() {
        spark.read()
                .format("delta")
                .load(table.toString())
                .drop("_cdc")
                .write()
                .format("delta")
                .mode("overwrite")
                .option("overwriteSchema", "true")
                .save(table.toString());

        Output refused = lake.run("apply");

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("error: Cannot apply to shop.items: the table at file://" + table + " has no column _cdc, or"
                        + " another of that name, and without it nobody knows which change made a row. Run RESTORE"
                        + " TABLE " + sqlName
                        + " TO VERSION AS OF 2, or move it away, have DMS load the table again and"
                        + " run 'apply --reload shop.items'.");
    }

    @Test
    void tellsOfRowsWithoutCdcAndLetsTheSourceOverwriteThem() throws IOException {
        spark.sql("INSERT INTO " + sqlName + " VALUES (3, 'by hand', NULL), (8, 'by hand', NULL)");

        Output applied = lake.run("apply");

        assertThat(applied.exit()).isZero();
        assertThat(applied.err())
                .contains("Version 3 of the table at file://" + table + " was written by someone else (WRITE). Its rows"
                        + " stay until the source changes them; rows without _cdc count as older than every change.");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,quill\n3,wax\n8,by hand\n");
        assertThat(lake.run("status").out()).contains("was written by someone else");
        lake.stage("shop/items/LOAD00000001.csv", "1,quill\n3,wax\n");
        assertThat(lake.run("apply", "--reload", "shop.items").exit()).isZero();
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,quill\n3,wax\n");
    }

    @Test
    void comparesRowsWithoutCdcAsOldest() throws IOException {
        spark.sql("INSERT INTO " + sqlName + " VALUES (7, 'by hand', NULL)");
        lake.stage("shop/items/20260105-080000000.csv", "U,7,glue\nU,1,feather\n");

        Output applied = lake.run("apply");

        assertThat(applied.out()).contains("3 lines: 2 applied, 0 superseded, 1 late");
        assertThat(lake.table("shop.items")).isEqualTo("id,name\n1,quill\n3,wax\n7,glue\n");
    }

    /** As a run leaves it that dies between making the folder and the first commit. */
    @Test
    void createsTableWhereLogHasNoCommit(@TempDir Path folder) throws IOException {
        Lake begun = Lake.of(folder, TABLES);
        begun.stage("shop/items/LOAD00000001.csv", "1,pen\n");
        Files.createDirectories(begun.tables().resolve("shop/items/_delta_log"));

        Output applied = begun.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(begun.table("shop.items")).isEqualTo("id,name\n1,pen\n");
    }

    /** The small engine writes a new table's rows before its first commit. */
    @Test
    void beginsATableWhoseFirstRunDiedWithRowsWritten(@TempDir Path folder) throws IOException {
        Lake begun = Lake.of(folder, TABLES);
        begun.stage("shop/items/LOAD00000001.csv", "1,pen\n");
        Files.createDirectories(begun.tables().resolve("shop/items"));
        Files.writeString(begun.tables().resolve("shop/items/part-0.parquet"), "half of a fi");

        Output applied = begun.run("apply");

        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(begun.table("shop.items")).isEqualTo("id,name\n1,pen\n");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

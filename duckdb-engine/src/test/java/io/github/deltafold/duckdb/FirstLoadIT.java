package io.github.deltafold.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableReport;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.testing.ComparedEngine;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.duckdb.testing.LocalDuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The load that a table begins with, beside the engine in memory: rows, counters, orders and what is set aside are compared.
 * Where a key repeats, the files that were written on trust must not stay.
 */
class FirstLoadIT {
    private static final String TABLE = "a.b";

    @TempDir
    Path folder;

    private TestingLake lake;
    private TableEngine both;

    @BeforeEach
    void both() {
        both = new ComparedEngine(LocalDuckDb.engine(), new InMemoryTableEngine());
        lake = lake("key: [id], columns: 'id INT, name STRING'");
    }

    private TestingLake lake(String table) {
        return new TestingLake(folder, "tables: [{name: " + TABLE + ", " + table + "}]");
    }

    @Test
    void takesKeysInAnyOrder() {
        lake.stage("a/b/LOAD00000001.csv", "3,c", "1,a", "2,b");

        assertThat(drained()).isEqualTo(3);
    }

    @Test
    void takesTheLastOfAKeyThatRepeatsInAFile() {
        lake.stage("a/b/LOAD00000001.csv", "1,a", "2,b", "1,c");

        assertThat(drained()).isEqualTo(2);
        assertThat(lake.rows(LocalDuckDb.engine(), TABLE)).containsExactlyInAnyOrder("1,c", "2,b");
    }

    @Test
    void takesTheLastOfAKeyThatRepeatsInAnotherFile() {
        lake.stage("a/b/LOAD00000001.csv", "1,a", "5,b");
        lake.stage("a/b/LOAD00000002.csv", "5,c", "9,d");

        assertThat(drained()).isEqualTo(3);
        assertThat(lake.rows(LocalDuckDb.engine(), TABLE)).contains("5,c");
    }

    @Test
    void takesFilesWhoseKeysLieBetweenEachOther() {
        lake.stage("a/b/LOAD00000001.csv", "1,a", "5,b");
        lake.stage("a/b/LOAD00000002.csv", "2,c", "3,d");

        assertThat(drained()).isEqualTo(4);
    }

    @Test
    void looksAtAllPartsOfAKey() {
        lake = lake("key: [id, name], columns: 'id INT, name STRING'");
        lake.stage("a/b/LOAD00000001.csv", "1,a", "1,b", "2,a", "2,a");

        assertThat(drained()).isEqualTo(3);
    }

    @Test
    void setsABadLineAside() {
        lake.stage("a/b/LOAD00000001.csv", "1,a", "x,b", "3");

        assertThat(drained()).isEqualTo(1);
        assertThat(LocalDuckDb.quarantine(lake.config())).hasSize(2);
    }

    @Test
    void setsMoreLinesAsideThanItKeepsInMemory() {
        String[] bad =
                IntStream.range(0, 10_001).mapToObj(line -> "x" + line + ",b").toArray(String[]::new);
        lake.stage("a/b/LOAD00000001.csv", bad);
        lake.stage("a/b/LOAD00000002.csv", "1,a");

        assertThat(drained()).isEqualTo(1);
        assertThat(LocalDuckDb.quarantine(lake.config())).hasSize(10_001);
    }

    @Test
    void knowsTheGreatestSequence() {
        lake = lake("key: [id], sequence: [at], columns: 'id INT, at BIGINT'");
        lake.stage("a/b/LOAD00000001.csv", "1,10", "2,30", "3,20");

        TableReport report = lake.drain(both, TABLE);

        assertThat(report.batches().get(0).greatest()).isNotNull().returns(2L, ChangeOrder::line);
    }

    /** Rows of the table after a drain; that no data file lies beside it unnamed is looked at too. */
    private int drained() {
        TableReport report = lake.drain(both, TABLE);
        assertThat(report.batches()).hasSize(1);
        try (Stream<Path> files =
                Files.list(lake.config().tableLocation(lake.spec(TABLE).name()).folder())) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .hasSizeLessThanOrEqualTo(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return lake.rows(LocalDuckDb.engine(), TABLE).size();
    }
}

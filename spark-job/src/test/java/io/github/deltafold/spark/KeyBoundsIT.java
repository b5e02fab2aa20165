package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.spark.testing.Lake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a MERGE passes over, and that it passes over nothing that it must find. */
class KeyBoundsIT {
    @TempDir
    private Path folder;

    /** Bounds that are too narrow would insert these rows a second time. */
    @ParameterizedTest
    @CsvSource({
        "BIGINT, -9223372036854775808, 9223372036854775807",
        "INT, -2147483648, 2147483647",
        "SMALLINT, -32768, 32767",
        "TINYINT, -128, 127",
        "'DECIMAL(38,18)', -99999999999999999999.999999999999999999, 99999999999999999999.999999999999999999",
        "'DECIMAL(3,0)', -999, 999",
        "DATE, 0001-01-01, 9999-12-31",
        "DATE, 1582-10-04, 1582-10-15",
        "TIMESTAMP, 0001-01-01 00:00:00, 9999-12-31 23:59:59.999999",
        "TIMESTAMP, 1969-12-31 23:59:59.999999, 2026-03-29 02:30:00.000001",
        "STRING, ' it''s', '${user.home}\\'",
        "BOOLEAN, false, true",
    })
    void findsTheLeastAndTheGreatestKey(String type, String least, String greatest) throws IOException {
        Lake lake =
                Lake.of(folder, "tables: [{name: shop.items, key: [id], columns: \"id " + type + ", n STRING\"}]\n");
        lake.stage("shop/items/LOAD00000001.csv", row("", least, "old") + row("", greatest, "old"));
        lake.run("apply");
        lake.stage("shop/items/20260101-120000000.csv", row("U,", least, "new") + row("D,", greatest, ""));

        lake.run("apply");

        assertThat(lake.run("show", "shop.items", "--format", "csv").out().lines())
                .hasSize(2);
        assertThat(lake.table("shop.items")).contains("new").doesNotContain("old");
    }

    /** A file that is passed over may be gone. */
    @ParameterizedTest
    @CsvSource({"INT, 0", "STRING, 1"})
    void passesOverFilesOfOtherKeys(String type, int exit) throws IOException {
        Lake lake =
                Lake.of(folder, "tables: [{name: shop.items, key: [id], columns: \"id " + type + ", n STRING\"}]\n");
        lake.stage("shop/items/20260101-120000000.csv", row("I,", "11", "a") + row("I,", "19", "a"));
        lake.run("apply");
        Path first = onlyDataFile();
        lake.stage("shop/items/20260102-120000000.csv", row("I,", "21", "a") + row("I,", "29", "a"));
        lake.run("apply");
        lake.stage("shop/items/20260103-120000000.csv", row("U,", "25", "b") + row("U,", "29", "b"));
        Files.delete(first);

        assertThat(lake.run("apply").exit()).isEqualTo(exit);
    }

    private Path onlyDataFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("lake/shop/items"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String row(String operation, String id, String value) {
        return operation + "\"" + id + "\"," + value + "\n";
    }
}

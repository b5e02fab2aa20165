package io.github.deltafold.core.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.testing.TestingLake;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingAreaTest {
    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, "tables: [{name: sales.orders, key: [id], columns: id INT}]\n");
    }

    @Test
    void sortsFilesByTable() {
        lake.stage("sales/orders/LOAD00000001.csv", "1");
        lake.stage("sales/lines/LOAD00000001.csv", "1");
        lake.stage("hr/people/2026/01/05/20260105-090000000.csv", "I,1");

        StagingListing listing = lake.staging().list();

        assertThat(listing.tables().keySet()).hasToString("[hr.people, sales.lines, sales.orders]");
        assertThat(listing.unknownCount()).isZero();
        assertThat(keys(listing.of(TableName.parse("hr.people")).changes()))
                .containsExactly("hr/people/2026/01/05/20260105-090000000.csv");
    }

    @Test
    void sortsFilesOfATableByNameAndThenByKey() {
        lake.stage("sales/orders/b/20260105-090000000.csv", "I,1");
        lake.stage("sales/orders/a/20260105-100000000.csv", "I,1");
        lake.stage("sales/orders/a/20260105-090000000.csv", "I,1");
        lake.stage("sales/orders/LOAD00000010.csv", "1");
        lake.stage("sales/orders/LOAD0000000F.csv", "1");

        TableListing listing = lake.staging().list(TableName.parse("sales.orders"));

        assertThat(keys(listing.files()))
                .containsExactly(
                        "sales/orders/LOAD0000000F.csv",
                        "sales/orders/LOAD00000010.csv",
                        "sales/orders/a/20260105-090000000.csv",
                        "sales/orders/b/20260105-090000000.csv",
                        "sales/orders/a/20260105-100000000.csv");
    }

    @Test
    void tellsIdentityOfFiles() {
        lake.stage("sales/orders/LOAD00000001.csv", "1", "2");

        StagedFile file =
                lake.staging().list(TableName.parse("sales.orders")).fullLoad().get(0);

        assertThat(file.sizeBytes()).isEqualTo(4);
        assertThat(file.modified()).isEqualTo(TestingLake.BEGIN);
        assertThat(file.etag()).isEqualTo("1767603600000000000");
    }

    @Test
    void listsOneTableWithoutThoseWhoseNamesBeginAlike() {
        lake.stage("sales/orders/LOAD00000001.csv", "1");
        lake.stage("sales/orders_old/LOAD00000001.csv", "1");

        TableListing listing = lake.staging().list(TableName.parse("sales.orders"));

        assertThat(listing.keys()).containsExactly("sales/orders/LOAD00000001.csv");
    }

    @Test
    void countsUnknownNamesAndShowsTheFirst() {
        for (int i = 1; i <= 7; i++) {
            lake.stage("sales/orders/notes" + i + ".txt", "-");
        }
        lake.stage("LOAD00000001.csv", "1");

        StagingListing listing = lake.staging().list();

        assertThat(listing.unknownCount()).isEqualTo(8);
        assertThat(listing.unknown())
                .containsExactly(
                        "LOAD00000001.csv",
                        "sales/orders/notes1.txt",
                        "sales/orders/notes2.txt",
                        "sales/orders/notes3.txt",
                        "sales/orders/notes4.txt");
    }

    @Test
    void passesOverForeignNames() {
        lake.stage("awsdms_status/LOAD00000001.csv", "1");
        lake.stage("sales/awsdms_history/LOAD00000001.csv", "1");
        lake.stage("s3_validation_failures/part-0.parquet", "1");

        StagingListing listing = lake.staging().list();

        assertThat(listing).isEqualTo(new StagingListing(new TreeMap<>(), List.of(), 0));
    }

    @Test
    void findsNothingForATableWithoutAFolder() {
        lake.stage("sales/orders/LOAD00000001.csv", "1");

        TableListing listing = lake.staging().list().of(TableName.parse("sales.lines"));

        assertThat(listing.files()).isEmpty();
        assertThat(lake.staging().list(TableName.parse("sales.lines"))).isEqualTo(TableListing.EMPTY);
    }

    private static List<String> keys(List<StagedFile> files) {
        return files.stream().map(StagedFile::key).toList();
    }
}

package io.github.deltafold.core.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.TestingLake;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    void sortsFilesWhateverTheOrderTheyComeIn() {
        StagedFile inB = lake.stage("sales/orders/b/20260105-090000000.csv", "I,1");
        StagedFile inA = lake.stage("sales/orders/a/20260105-090000000.csv", "I,1");
        StagedFile load = lake.stage("sales/orders/LOAD00000001.csv", "1");

        TableListing listing = TableListing.of(List.of(inB, load, inA));

        assertThat(listing.files()).containsExactly(load, inA, inB);
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

    @Test
    void startsAnewBehindOldFilesOfATableThatHasMany() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        for (int second = 0; second < 5_000; second++) {
            store.put(changeFile("sales", second), "I,1\n");
        }
        store.put("sales/orders/LOAD00000001.csv", "1\n");
        store.put(changeFile("zoo", 1), "I,1\n");
        List<String> starts = new ArrayList<>();
        StagingArea area = new StagingArea(noting(store, starts));

        StagingListing listing = area.list(Folders.ALL, table -> changeFile("sales", 4_990), TestingLake.BEGIN);

        TableListing orders = listing.of(TableName.parse("sales.orders"));
        assertThat(starts).containsExactly("", changeFile("sales", 4_990));
        assertThat(orders.wholeSince()).isNull();
        assertThat(orders.fullLoad()).hasSize(1);
        assertThat(keys(orders.changes()))
                .hasSize(1_009)
                .endsWith(changeFile("sales", 4_998), changeFile("sales", 4_999));
        assertThat(listing.of(TableName.parse("zoo.orders")).changes()).hasSize(1);
    }

    @Test
    void listsOnWhereFewOldFilesAreLeft() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        for (int second = 0; second < 1_500; second++) {
            store.put(changeFile("sales", second), "I,1\n");
        }
        List<String> starts = new ArrayList<>();

        StagingListing listing = new StagingArea(noting(store, starts))
                .list(Folders.ALL, table -> changeFile("sales", 1_490), TestingLake.BEGIN);

        assertThat(starts).containsExactly("");
        assertThat(listing.of(TableName.parse("sales.orders")).wholeSince()).isNull();
        assertThat(listing.of(TableName.parse("sales.orders")).changes()).hasSize(1_009);
    }

    @Test
    void asksOfNoTableWithFewFilesWhatIsNew() {
        lake.stage("sales/orders/20260105-090000000.csv", "I,1");

        StagingListing listing = lake.staging()
                .list(
                        Folders.ALL,
                        table -> {
                            throw new AssertionError("asked of " + table);
                        },
                        TestingLake.BEGIN);

        assertThat(listing.of(TableName.parse("sales.orders")).wholeSince()).isEqualTo(TestingLake.BEGIN);
    }

    @Test
    void listsSomeFoldersOnly() {
        InMemoryObjectStore store = new InMemoryObjectStore();
        for (String schema : List.of("a", "b", "c", "d", "e")) {
            for (int second = 0; second < 1_200; second++) {
                store.put(changeFile(schema, second), "I,1\n");
            }
        }
        store.put("b/orders2/LOAD00000001.csv", "1\n");
        List<String> starts = new ArrayList<>();
        StagingArea area = new StagingArea(noting(store, starts));

        StagingListing listing =
                area.list(Folders.of(List.of("d", "b/orders", "d/orders")), NewFiles.UNKNOWN, TestingLake.BEGIN);

        assertThat(listing.tables().keySet()).hasToString("[b.orders, d.orders]");
        assertThat(listing.of(TableName.parse("b.orders")).changes()).hasSize(1_200);
        assertThat(listing.of(TableName.parse("d.orders")).changes()).hasSize(1_200);
        assertThat(starts).containsExactly("b/orders/", "d/");
    }

    private static String changeFile(String schema, int second) {
        return String.format(
                Locale.ROOT,
                "%s/orders/20260105-%02d%02d%02d000.csv",
                schema,
                second / 3_600,
                second / 60 % 60,
                second % 60);
    }

    /** The store, which notes where listings start. */
    private static ObjectStore noting(ObjectStore store, List<String> starts) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list")) {
                        starts.add((String) arguments[1]);
                    }
                    return method.invoke(store, arguments);
                });
    }
}

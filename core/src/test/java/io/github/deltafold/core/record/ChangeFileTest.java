package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.BrokenStore;
import io.github.deltafold.core.testing.Declared;
import io.github.deltafold.core.testing.TestingLake;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeFileTest {
    private static final String LOAD = "sales/orders/LOAD00000001.csv";
    private static final String CHANGES = "sales/orders/20260105-090000000.csv";

    private TestingLake lake;

    @BeforeEach
    void openLake(@TempDir Path folder) {
        lake = new TestingLake(folder, "tables: [{name: sales.orders, key: [id], columns: id INT}]\n");
    }

    /** What reading a file to its end gave. */
    private record Read(List<String> changes, List<RejectedRecord> rejected, List<String> keys, FileReport report) {}

    @Test
    void readsChangesInTheOrderOfTheFile() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING'}");

        Read read = read(spec, lake.stage(CHANGES, "I,1,Ann", "", "U,1,Anna", "D,1,"));

        assertThat(read.changes).containsExactly("1 INSERT [1, Ann]", "2 UPDATE [1, Anna]", "3 DELETE [1, null]");
        assertThat(read.report.lines()).isEqualTo(3);
        assertThat(read.report.rejected()).isZero();
    }

    @Test
    void readsAFullLoadAsInserts() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING'}");

        Read read = read(spec, lake.stage(LOAD, "1,Ann", "2,I"));

        assertThat(read.changes).containsExactly("1 INSERT [1, Ann]", "2 INSERT [2, I]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~   |            | INT       | null",
                "~~   | \"\"       | INT       | rejected",
                "~~   |            | STRING    | null",
                "~~   | \"\"       | STRING    | ''",
                "NULL | NULL       | INT       | null",
                "NULL | \"NULL\"   | INT       | rejected",
                "NULL |            | INT       | null",
                "NULL | \"\"       | INT       | rejected",
                "NULL | NULL       | STRING    | null",
                "NULL | \"NULL\"   | STRING    | 'NULL'",
                "NULL | null       | STRING    | 'null'",
                "NULL |            | STRING    | ''",
                "NULL | \"\"       | STRING    | ''",
                "NULL |            | DATE      | null",
                "NULL |            | TIMESTAMP | null",
                "NULL |            | DECIMAL   | null",
                "NULL |            | DOUBLE    | null",
                "NULL |            | BOOLEAN   | null",
                "NULL |            | BINARY    | null",
                "\\N  | \\N        | STRING    | null",
                "\\N  | \"\\N\"    | STRING    | '\\N'"
            })
    void tellsNullFromEmptyText(String nullText, @Nullable String field, String type, String expected)
            throws IOException {
        TableSpec spec =
                Declared.table("{key: [id], columns: 'id INT, v " + type + "', csv: {null-text: '" + nullText + "'}}");
        String line = "1," + (field == null ? "" : field);

        Read read = read(spec, lake.stage(LOAD, line));

        assertThat(read.rejected.isEmpty() ? read.changes.get(0) : "rejected")
                .isEqualTo(expected.equals("rejected") ? expected : "1 INSERT [1, " + expected.replace("'", "") + "]");
    }

    @Test
    void looksAtKeySequenceAndWidthOfADeleteOnly() throws IOException {
        TableSpec spec = Declared.table(
                "{key: [id], columns: 'id INT, age INT, seq INT, at TIMESTAMP', sequence: seq, commit-time: at}");

        Read read = read(
                spec,
                lake.stage(
                        CHANGES,
                        "D,1,old,5,2026-01-05 09:00:00",
                        "D,2,,,never",
                        "D,x,,5,",
                        "D,,7,5,",
                        "D,3,,five,",
                        "D,4"));

        assertThat(read.changes)
                .containsExactly(
                        "1 DELETE [1, null, null, null] 0000000005 2026-01-05T09:00:00Z",
                        "2 DELETE [2, null, null, null]");
        assertThat(read.rejected).extracting(RejectedRecord::line).containsExactly(3L, 4L, 5L, 6L);
        assertThat(read.rejected).extracting(RejectedRecord::column).containsExactly("id", "id", "seq", null);
    }

    @Test
    void splitsAKeyChangeIntoADeleteThatCountsNothingAndAnUpsert() throws IOException {
        TableSpec spec = Declared.table(
                "{key: [region, id], columns: 'region STRING, id INT, name STRING, BI_id INT, BI_region STRING'}");

        Read read = read(
                spec,
                lake.stage(
                        CHANGES,
                        "U,eu,11,Ann,10,eu",
                        "U,eu,12,Ann,11,",
                        "U,eu,12,Anna,,",
                        "U,eu,12,Anne,12,eu",
                        "I,eu,13,Bob,12,eu",
                        "D,eu,13,Bob,12,eu"));

        assertThat(read.changes)
                .containsExactly(
                        "1 DELETE [eu, 10, null] x0",
                        "1 UPDATE [eu, 11, Ann]",
                        "2 DELETE [eu, 11, null] x0",
                        "2 UPDATE [eu, 12, Ann]",
                        "3 UPDATE [eu, 12, Anna]",
                        "4 UPDATE [eu, 12, Anne]",
                        "5 INSERT [eu, 13, Bob]",
                        "6 DELETE [eu, 13, null]");
    }

    @Test
    void rejectsAKeyChangeWhoseOldKeyCannotBeRead() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, BI_id INT'}");

        Read read = read(spec, lake.stage(CHANGES, "U,2,one"));

        assertThat(read.changes).isEmpty();
        assertThat(read.rejected).extracting(RejectedRecord::column).containsExactly("BI_id");
    }

    @Test
    void rejectsRowsWithoutAllValues() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING', no-supply-text: '?'}");

        Read read = read(spec, lake.stage(CHANGES, "U,1,?", "U,1,\"?\"", "D,1,?"));

        assertThat(read.changes).containsExactly("2 UPDATE [1, ?]", "3 DELETE [1, null]");
        assertThat(read.rejected)
                .containsExactly(new RejectedRecord(
                        CHANGES,
                        1,
                        "name",
                        "value was not supplied by the source ('no-supply-text'): a partial row cannot be ordered."
                                + " Switch on full logging of all columns at the source.",
                        "U,1,?"));
    }

    @Test
    void readsSequenceAndCommitTime() throws IOException {
        TableSpec spec = Declared.table("""
                key: [id]
                columns: id INT, seq INT, part STRING, at STRING
                sequence: [seq, part]
                commit-time: at
                """);

        Read read = read(
                spec,
                lake.stage(
                        CHANGES,
                        "I,1,7,b,2026-01-05 09:00:00.5",
                        "U,1,,\"\",",
                        "U,1,\"\",\"\",",
                        "U,1,x,,",
                        "U,1,1,,soon"));

        assertThat(read.changes)
                .containsExactly(
                        "1 INSERT [1, 7, b, 2026-01-05 09:00:00.5] 0000000007|b 2026-01-05T09:00:00.500Z",
                        "2 UPDATE [1, null, , null] |");
        assertThat(read.rejected).extracting(RejectedRecord::column).containsExactly("seq", "seq", "at");
    }

    @Test
    void takesAnUndeclaredSequenceOnlyOfThirtyFiveDigits() throws IOException {
        TableSpec spec = Declared.table("{key: [id], sequence: [change_seq], csv: {header: true}}");
        String digits = "20260105090000000000000000000000001";
        StagedFile file = lake.stage(CHANGES, "Op,id,change_seq", "I,1," + digits, "I,2,", "I,3,17");
        TableShape shape = TableShape.of(spec, List.of(), ChangeFile.headerColumns(store(), file, spec));

        Read read = read(store(), file, spec, shape);

        assertThat(read.changes).containsExactly("1 INSERT [1, " + digits + "] " + digits, "2 INSERT [2, null]");
        assertThat(read.rejected)
                .containsExactly(new RejectedRecord(
                        CHANGES,
                        3,
                        "change_seq",
                        "value of the sequence column is not the 35 digits of AR_H_CHANGE_SEQ: a sequence of another"
                                + " kind must be declared under 'columns', so that it compares by its type.",
                        "I,3,17"));
    }

    @Test
    void findsColumnsByTheirNames() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING, age INT', csv: {header: true}}");

        Read read = read(spec, lake.stage(CHANGES, "Op,colour,NAME,Id", "I,red,Ann,1"));

        assertThat(read.changes).containsExactly("1 INSERT [1, Ann, null]");
        assertThat(read.report.warnings())
                .containsExactly(
                        "Files lack the declared columns [age]: they are NULL in the rows of those files. Set"
                                + " 'missing-columns: refuse' to quarantine such files instead.",
                        "Files name the undeclared columns [colour]: they are not stored. Declare them in 'columns',"
                                + " or set 'new-columns: add'.");
    }

    @Test
    void rejectsEveryLineUnderAnUnusableHeader() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING', csv: {header: true}}");

        Read read = read(spec, lake.stage(CHANGES, "Op,number,name", "I,1,Ann", "nonsense"));

        assertThat(read.changes).isEmpty();
        assertThat(read.rejected)
                .extracting(RejectedRecord::line, RejectedRecord::column, RejectedRecord::raw)
                .containsExactly(tuple(1L, null, "I,1,Ann"), tuple(2L, null, "nonsense"));
        assertThat(read.report.keyless()).isEqualTo(2);
    }

    @Test
    void namesTheColumnsOfAHeaderAsText() throws IOException {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}}");
        StagedFile file = lake.stage(CHANGES, "Op,id,name", "I,1,Ann");

        List<Column> columns = ChangeFile.headerColumns(store(), file, spec);

        assertThat(columns).hasToString("[id STRING, name STRING]");
    }

    @Test
    void namesNoColumnOfAnUnusableHeader() throws IOException {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}}");
        StagedFile file = lake.stage(CHANGES, "I,1,Ann", "I,2,Bob");

        List<Column> columns = ChangeFile.headerColumns(store(), file, spec);

        assertThat(columns).isEmpty();
    }

    @Test
    void warnsOfAFullLoadThatBeginsWithTheColumnNames() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id STRING, name STRING'}");

        Read read = read(spec, lake.stage(LOAD, "ID,Name", "1,Ann"));

        assertThat(read.changes).hasSize(2);
        assertThat(read.report.warnings())
                .containsExactly("A full load begins with a row that equals the declared column names, stored as a row:"
                        + " the files probably have a header. Set 'csv: {header: true}' and load the table again.");
    }

    @Test
    void tellsTheKeyOfARejectedLineWhereItCan() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, age INT'}");

        Read read = read(spec, lake.stage(LOAD, "1,old", "x,5", "3", "4,4"));

        assertThat(read.changes).containsExactly("4 INSERT [4, 4]");
        assertThat(read.keys).containsExactly("[1, null]", "none", "none");
        assertThat(read.report.rejected()).isEqualTo(3);
        assertThat(read.report.keyless()).isEqualTo(2);
    }

    @Test
    void takesALayoutByItsWidth() throws IOException {
        TableSpec spec = Declared.table(
                "{key: [id], columns: 'id INT, age INT, name STRING', earlier-columns: ['name STRING, id INT']}");

        Read read = read(spec, lake.stage(CHANGES, "I,Ann,1", "I,2,30,Bob", "I,3"));

        assertThat(read.changes).containsExactly("1 INSERT [1, null, Ann]", "2 INSERT [2, 30, Bob]");
        assertThat(read.rejected)
                .containsExactly(new RejectedRecord(
                        CHANGES,
                        3,
                        null,
                        "wrong width: the record has 2 fields, expected one of [3, 4]. Compare 'columns',"
                                + " 'full-load-operation' and 'csv.delimiter' with the DMS endpoint; older layouts go"
                                + " into 'earlier-columns'.",
                        "I,3"));
    }

    @Test
    void hashesTheBytesAsStored() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        byte[] packed = TestingLake.gzip("1\n2\n".getBytes(StandardCharsets.UTF_8));

        Read read = read(spec, lake.stageAt(TestingLake.BEGIN, LOAD + ".gz", packed));

        assertThat(read.report.hash()).isEqualTo(sha256(packed));
        assertThat(read.report.lines()).isEqualTo(2);
        assertThat(StagedBytes.hash(store(), lake.staged(LOAD + ".gz"))).isEqualTo(sha256(packed));
    }

    @ParameterizedTest
    @CsvSource({"5", "30", "5000"})
    void callsATruncatedGzipDamaged(int kept) {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        byte[] packed = TestingLake.gzip(manyLines(5_000));
        StagedFile file = lake.stageAt(TestingLake.BEGIN, LOAD + ".gz", Arrays.copyOf(packed, kept));

        assertThatThrownBy(() -> read(spec, file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("Cannot read " + LOAD + ".gz: the file is not a whole gzip file, it was probably cut off"
                        + " while being copied. Stage it again; until then nothing of it is applied.");
    }

    @Test
    void callsAFileWhoseHeaderNeverEndsDamaged() {
        TableSpec spec = Declared.table("{key: [id], columns: id INT, csv: {header: true}}");
        byte[] open = "id,\"name\n1,Ann\n2,Bob\n".getBytes(StandardCharsets.UTF_8);
        StagedFile file = lake.stageAt(TestingLake.BEGIN, LOAD, open);

        assertThatThrownBy(() -> read(spec, file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("Cannot read " + LOAD + ": the header of the file cannot be read: ");
    }

    @Test
    void callsPlainTextUnderTheNameOfAGzipDamaged() {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        byte[] text = "1\n2\n".getBytes(StandardCharsets.UTF_8);
        StagedFile file = lake.stageAt(TestingLake.BEGIN, LOAD + ".gz", text);

        assertThatThrownBy(() -> read(spec, file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "Cannot read " + LOAD + ".gz: the file is called .gz and is no gzip file. Pack it, or call it"
                                + " .csv, and stage it again; until then nothing of it is applied.");
    }

    @Test
    void callsNoFileDamagedBecauseAConnectionBreaks() {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        StagedFile file = lake.stage(LOAD + ".gz", manyLines(5_000));
        ObjectStore broken = BrokenStore.afterBytes(store(), 5_000);

        assertThatThrownBy(() -> read(broken, file, spec, TableShape.of(spec, List.of(), List.of())))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(DamagedFileException.class)
                .hasMessage("Connection reset");
    }

    @Test
    void callsNoFileDamagedBecauseAConnectionEndsEarly() {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        StagedFile file = lake.stage(LOAD + ".gz", manyLines(5_000));
        ObjectStore cut = BrokenStore.endingAfterBytes(store(), 5_000);

        assertThatThrownBy(() -> read(cut, file, spec, TableShape.of(spec, List.of(), List.of())))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(DamagedFileException.class)
                .hasMessage("Unexpected end of ZLIB input stream");
    }

    @Test
    void readsEveryMemberOfAGzipFromAStreamThatDoesNotSayWhatIsAvailable() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        byte[] first = memberOfSize(1 << 16);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(TestingLake.gzip("7\n".getBytes(StandardCharsets.UTF_8)));
        StagedFile file = lake.stageAt(TestingLake.BEGIN, LOAD + ".gz", both.toByteArray());

        Read read =
                read(BrokenStore.silentAboutAvailable(store()), file, spec, TableShape.of(spec, List.of(), List.of()));

        assertThat(read.changes).last().asString().endsWith(" INSERT [7]");
    }

    @Test
    void refusesAFileThatWasReplacedSinceItWasListed() {
        TableSpec spec = Declared.table("{key: [id], columns: id INT}");
        StagedFile listed = lake.stage(LOAD, "1");
        lake.stage(LOAD, "2");

        assertThatThrownBy(() -> read(spec, listed))
                .isInstanceOf(ObjectChangedException.class)
                .hasMessage("Object changed or gone since it was listed: " + LOAD);
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        TableSpec spec = Declared.table("{key: [id], columns: id INT, csv: {header: true}}");
        StagedFile file = lake.stageAt(TestingLake.BEGIN, LOAD + ".gz", new byte[0]);

        Read read = read(spec, file);

        assertThat(read.report.lines()).isZero();
        assertThat(read.report.warnings()).isEmpty();
    }

    private ObjectStore store() {
        return lake.staging().store();
    }

    private Read read(TableSpec spec, StagedFile file) throws IOException {
        return read(store(), file, spec, TableShape.of(spec, List.of(), List.of()));
    }

    private static Read read(ObjectStore store, StagedFile file, TableSpec spec, TableShape shape) throws IOException {
        List<String> changes = new ArrayList<>();
        List<RejectedRecord> rejected = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        try (ChangeFile lines = ChangeFile.open(store, file, spec, shape)) {
            while (lines.next()) {
                RejectedRecord reject = lines.rejected();
                if (reject != null) {
                    rejected.add(reject);
                    @Nullable Object[] key = lines.rejectedKey();
                    keys.add(key == null ? "none" : Arrays.toString(key));
                }
                lines.changes().forEach(change -> changes.add(text(change)));
            }
            return new Read(changes, rejected, keys, lines.report());
        }
    }

    private static String text(Change change) {
        return change.line() + " " + change.operation() + " " + Arrays.toString(change.values())
                + (change.lines() == 1 ? "" : " x" + change.lines())
                + (change.sequence().isEmpty() ? "" : " " + change.sequence().replace('\u0000', '|'))
                + (change.commitTime() == null ? "" : " " + change.commitTime());
    }

    /** Numbers that do not pack well. */
    private static byte[] manyLines(int count) {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(random.nextInt(1_000_000)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A gzip member that ends where a buffer does: lines "1", not packed, so that bytes add up. */
    private static byte[] memberOfSize(int size) throws IOException {
        int length = size;
        byte[] packed = stored(length);
        while (packed.length != size) {
            length += size - packed.length;
            packed = stored(length);
        }
        return packed;
    }

    private static byte[] stored(int length) throws IOException {
        byte[] text = "1\n".repeat(length / 2 + 1).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed) {
            {
                def.setLevel(Deflater.NO_COMPRESSION);
            }
        }) {
            gzip.write(text, text.length - length, length);
        }
        return packed.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

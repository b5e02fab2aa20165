package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.testing.Declared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTyperTest {
    private static final TableSpec SPEC =
            Declared.table("{key: [id], columns: 'id INT, price DECIMAL(6,2)', full-load-operation: true}");

    @ParameterizedTest
    @CsvSource({
        "CHANGES,   I,  INSERT",
        "CHANGES,   U,  UPDATE",
        "CHANGES,   D,  DELETE",
        "FULL_LOAD, I,  INSERT",
        "FULL_LOAD, '', INSERT",
        "FULL_LOAD, ' ', INSERT"
    })
    void readsOperations(FileKind kind, String code, Operation expected) {
        List<Change> changes = changes(kind, code, "1", "2.50");

        assertThat(changes).singleElement().extracting(Change::operation).isEqualTo(expected);
    }

    @Test
    void takesANullOperationOfAFullLoadForALoadRow() {
        List<Change> changes = changes(FileKind.FULL_LOAD, null, "1", "2.50");

        assertThat(changes).singleElement().extracting(Change::operation).isEqualTo(Operation.INSERT);
    }

    @Test
    void takesANullOperationOfAChangeFileForABlankOne() {
        RejectedRecord rejected = rejected(FileKind.CHANGES, null, "1", "2.50");

        assertThat(rejected)
                .isEqualTo(new RejectedRecord(
                        "f.csv",
                        7,
                        null,
                        "blank operation: expected I, U or D. A blank one, or NULL in Parquet, is for rows of a full load"
                                + " only. Where files of CdcInsertsOnly have no operation column, set"
                                + " 'change-operation: false'.",
                        "raw"));
    }

    @Test
    void saysWhichSettingNamesAColumnWithoutTimeStamps() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, at STRING', commit-time: at}");
        RecordTyper typer =
                RecordTyper.byPosition("f.csv", FileKind.CHANGES, spec, TableShape.of(spec, List.of(), List.of()));

        RejectedRecord rejected = typer.type(new Fields("I", "1", "noon"), new ArrayList<>());

        assertThat(rejected)
                .isEqualTo(new RejectedRecord(
                        "f.csv",
                        7,
                        "at",
                        "value is not a TIMESTAMP: expected yyyy-MM-dd HH:mm:ss of the years 0001 to 9999, with at most 6"
                                + " decimals, and nothing or a zone such as Z or +02:00 after them. Correct"
                                + " 'commit-time', which must name a column of time stamps, or remove it.",
                        "raw"));
    }

    @Test
    void storesNoColumnThatIsExcludedThoughTheTableHoldsIt() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, secret STRING', exclude: [secret]}");
        TableShape shape = new TableShape(
                List.of(new Column("id", ColumnType.of(ColumnType.Kind.INT)), new Column("secret", ColumnType.STRING)),
                List.of(0));
        List<Change> changes = new ArrayList<>();

        RecordTyper.byPosition("f.csv", FileKind.CHANGES, spec, shape).type(new Fields("I", "1", "hush"), changes);

        assertThat(changes)
                .singleElement()
                .satisfies(change -> assertThat(change.values()).containsExactly(1, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CHANGES   | X  | 1   | 2    |       | unknown operation: expected I, U or D. Compare 'columns', 'full-load-operation' and 'change-operation' with the DMS endpoint.",
                "CHANGES   | i  | 1   | 2    |       | unknown operation: expected I, U or D. Compare 'columns', 'full-load-operation' and 'change-operation' with the DMS endpoint.",
                "CHANGES   | ~~ | 1   | 2    |       | blank operation: expected I, U or D. A blank one, or NULL in Parquet, is for rows of a full load only. Where files of CdcInsertsOnly have no operation column, set 'change-operation: false'.",
                "FULL_LOAD | U  | 1   | 2    |       | unknown operation in a full load: expected I or nothing. Compare 'full-load-operation' and 'columns' with the DMS endpoint.",
                "CHANGES   | I  | ~~  | 2    | id    | value is not an INT: expected digits such as 42 or +5.06e+02 without a fraction, from -2147483648 to 2147483647. Correct it at the source; or declare a wider number and replay; or declare the column STRING and load the table anew.",
                "CHANGES   | I  | 1   | much | price | value is not a DECIMAL(6,2): expected a number with at most 4 digits before the point and 2 after it; a float must stay the same float when it is rounded to them. Correct it at the source; or declare a wider number and replay; or declare the column STRING and load the table anew."
            })
    void saysWhyARecordIsRejected(
            FileKind kind, String code, String id, String price, @Nullable String column, String reason) {
        RejectedRecord rejected = rejected(kind, code, id, price);

        assertThat(rejected).isEqualTo(new RejectedRecord("f.csv", 7, column, reason, "raw"));
    }

    @ParameterizedTest
    @CsvSource({"I", "U", "D"})
    void rejectsANullKey(String code) {
        RejectedRecord rejected = rejected(FileKind.CHANGES, code, null, "2");

        assertThat(rejected)
                .isEqualTo(new RejectedRecord(
                        "f.csv",
                        7,
                        "id",
                        "key column is null: the row cannot be found again. Check 'key' and 'csv.null-text'.",
                        "raw"));
    }

    @Test
    void leavesTheChangesOfOtherRecordsAlone() {
        List<Change> changes = new ArrayList<>();
        RecordTyper typer = typer(FileKind.CHANGES);

        typer.type(new Fields("I", "1", "2"), changes);
        typer.type(new Fields("I", "2", "much"), changes);
        typer.type(new Fields("D", "3", "much"), changes);

        assertThat(changes).extracting(change -> change.values()[0]).containsExactly(1, 3);
    }

    @Test
    void readsEveryRowOfAFileWithoutOperationsAsAnInsert() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING', change-operation: false}");
        List<Change> changes = new ArrayList<>();

        RecordTyper.byPosition("f.csv", FileKind.CHANGES, spec, TableShape.of(spec, List.of(), List.of()))
                .type(new Fields("1", "D"), changes);

        assertThat(changes).singleElement().satisfies(change -> {
            assertThat(change.operation()).isEqualTo(Operation.INSERT);
            assertThat(change.values()).containsExactly(1, "D");
        });
    }

    @Test
    void storesNoExcludedColumn() {
        TableSpec spec = Declared.table("{key: [id], columns: 'secret INT, id INT', exclude: [secret]}");
        List<Change> changes = new ArrayList<>();

        RejectedRecord rejected = RecordTyper.byPosition(
                        "f.csv", FileKind.CHANGES, spec, TableShape.of(spec, List.of(), List.of()))
                .type(new Fields("I", "never a number", "1"), changes);

        assertThat(rejected).isNull();
        assertThat(changes)
                .singleElement()
                .satisfies(change -> assertThat(change.values()).containsExactly(1));
    }

    @Test
    void tellsNoKeyOfADefectRecord() {
        Object[] key = typer(FileKind.CHANGES).keyOf(new Fields("I"));

        assertThat(key).isNull();
    }

    private static List<Change> changes(FileKind kind, @Nullable String... fields) {
        List<Change> changes = new ArrayList<>();
        typer(kind).type(new Fields(fields), changes);
        return changes;
    }

    private static RejectedRecord rejected(FileKind kind, @Nullable String... fields) {
        return Objects.requireNonNull(typer(kind).type(new Fields(fields), new ArrayList<>()));
    }

    private static RecordTyper typer(FileKind kind) {
        return RecordTyper.byPosition("f.csv", kind, SPEC, TableShape.of(SPEC, List.of(), List.of()));
    }

    /** The seventh record of a file. */
    private static final class Fields implements RecordFields {
        private final List<@Nullable String> texts;

        Fields(@Nullable String... texts) {
            this.texts = Arrays.asList(texts);
        }

        @Override
        public long line() {
            return 7;
        }

        @Override
        public int count() {
            return texts.size();
        }

        @Override
        public boolean isNull(int field, ColumnType type) {
            return texts.get(field) == null;
        }

        @Override
        public boolean isNotSupplied(int field) {
            return false;
        }

        @Override
        public String text(int field) {
            return Objects.requireNonNull(texts.get(field));
        }

        @Override
        public @Nullable String defect() {
            return null;
        }

        @Override
        public String raw() {
            return "raw";
        }
    }
}

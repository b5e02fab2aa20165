package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.testing.Declared;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileHeaderTest {
    private static final TableSpec SPEC = Declared.table("""
            key: [id]
            columns: id INT, name STRING, seq BIGINT, BI_id INT, note STRING, at TIMESTAMP
            csv: {header: true}
            sequence: [seq]
            exclude: [note]
            commit-time: at
            """);

    @ParameterizedTest
    @CsvSource({"Op,  id,   true", "op,  id,   true", "OP,  id,   true", "id,  Op,   false", "Ops, id,   false"})
    void takesAFirstNameOpForTheOperation(String first, String second, boolean expected) {
        FileHeader header = FileHeader.of(List.of(first, second), SPEC);

        assertThat(header.hasOperation()).isEqualTo(expected);
        assertThat(header.columns()).isEqualTo(expected ? List.of(second) : List.of(first, second));
    }

    @Test
    void leavesADeclaredColumnThatIsCalledAlikeToTheTable() {
        TableSpec spec = Declared.table("{key: [op], columns: op STRING, csv: {header: true}}");

        FileHeader lower = FileHeader.of(List.of("op"), spec);
        FileHeader both = FileHeader.of(List.of("Op", "op"), spec);

        assertThat(lower).isEqualTo(new FileHeader(List.of("op"), false));
        assertThat(both).isEqualTo(new FileHeader(List.of("op"), true));
    }

    @Test
    void tellsWhichStoredColumnsAreMissing() {
        FileHeader header = FileHeader.of(List.of("Op", "ID", "seq"), SPEC);

        assertThat(header.missing(SPEC)).hasToString("[name STRING, at TIMESTAMP]");
    }

    @Test
    void tellsWhichColumnsAreUndeclared() {
        FileHeader header = FileHeader.of(List.of("Op", "ID", "NAME", "colour", "BI_id", "BI_size"), SPEC);

        assertThat(header.undeclared(SPEC)).containsExactly("colour", "BI_size");
    }

    @Test
    void knowsNothingUndeclaredWhereNothingIsDeclared() {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}}");

        FileHeader header = FileHeader.of(List.of("id", "anything"), spec);

        assertThat(header.undeclared(spec)).isEmpty();
        assertThat(header.missing(spec)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Op,id,name,seq,at", "Op,ID,SEQ", "op,seq,Id,BI_id,colour"})
    void isUsableWithKeyAndSequence(String names) {
        FileHeader header = header(names);

        assertThat(header.whyUnusable(FileKind.CHANGES, SPEC)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Op,name,seq       | the header of the file lacks key column 'id'. Add the column to the DMS task, or correct 'key'.",
                "Op,Id,ID,seq      | the header of the file lacks key column 'id'. Add the column to the DMS task, or correct 'key'.",
                "Op,id,name        | the header of the file lacks sequence column 'seq'. Add the column to the DMS task, or correct 'sequence'.",
                "id,name,seq       | the header of the change file has no operation column 'Op'. With CdcInsertsOnly set 'change-operation: false'.",
                "Op,id,seq,name,name | the header of the file has an empty name, or a name twice, so that its columns cannot be told apart. A DMS endpoint with an empty TimestampColumnName writes such headers: remove that setting.",
                "Op,id,seq,        | the header of the file has an empty name, or a name twice, so that its columns cannot be told apart. A DMS endpoint with an empty TimestampColumnName writes such headers: remove that setting."
            })
    void saysWhyItIsUnusable(String names, String why) {
        FileHeader header = header(names);

        assertThat(header.whyUnusable(FileKind.CHANGES, SPEC)).isEqualTo(why);
    }

    @Test
    void takesTheExactNameOfTwoThatDifferInCase() {
        FileHeader header = header("Op,id,ID,seq");

        assertThat(header.whyUnusable(FileKind.CHANGES, SPEC)).isNull();
    }

    @Test
    void needsNoOperationInAFullLoadOrWhereEveryRowIsAnInsert() {
        TableSpec insertsOnly =
                Declared.table("{key: [id], columns: id INT, csv: {header: true}, change-operation: false}");

        FileHeader load = header("id,seq");
        FileHeader changes = header("id");

        assertThat(load.whyUnusable(FileKind.FULL_LOAD, SPEC)).isNull();
        assertThat(changes.whyUnusable(FileKind.CHANGES, insertsOnly)).isNull();
    }

    @Test
    void refusesMissingColumnsWhereAskedTo() {
        TableSpec spec = Declared.table(
                "{key: [id], columns: 'id INT, name STRING', csv: {header: true}, missing-columns: refuse}");

        String why = header("Op,id").whyUnusable(FileKind.CHANGES, spec);

        assertThat(why)
                .isEqualTo("the header of the file lacks declared columns [name], and 'missing-columns' is 'refuse'."
                        + " Correct 'columns', or set 'missing-columns: as-null'.");
    }

    private static FileHeader header(String names) {
        return FileHeader.of(List.of(names.split(",", -1)), SPEC);
    }
}

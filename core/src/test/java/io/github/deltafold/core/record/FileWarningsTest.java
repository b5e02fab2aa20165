package io.github.deltafold.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.testing.Declared;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileWarningsTest {
    private static final String DECLARED = "key: [id], columns: 'id INT, name STRING, seq INT', csv: {header: true}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "number,name,seq  | none",
                "id,name          | sequence: [seq]",
                "id,name          | missing-columns: refuse",
                "name,id,seq,id   | none",
                "''               | none"
            })
    void saysNothingOfAFileThatIsQuarantinedForItsHeader(String names, String setting) {
        TableSpec spec = Declared.table("{" + DECLARED + (setting == null ? "" : ", " + setting) + "}");

        List<String> warnings = warnings(spec, names, "id,name,seq");

        assertThat(warnings).isEmpty();
    }

    @Test
    void saysWhichDeclaredColumnsAFileLacksAndWhichItHasBesides() {
        TableSpec spec = Declared.table("{" + DECLARED + "}");

        List<String> warnings = warnings(spec, "id,seq,colour,size", "id,name,seq");

        assertThat(warnings)
                .containsExactly(
                        "Files lack the declared columns [name]: they are NULL in the rows of those files. Set"
                                + " 'missing-columns: refuse' to quarantine such files instead.",
                        "Files name the undeclared columns [colour, size]: they are not stored. Declare them in"
                                + " 'columns', or set 'new-columns: add'.");
    }

    @Test
    void saysThatAColumnWhichIsNotDeclaredAnyMoreBecomesNull() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING'}");
        FileWarnings warnings = new FileWarnings(spec);

        warnings.compareDeclared(shape("id,name,w"));

        assertThat(warnings.texts())
                .containsExactly(
                        "The table holds column 'w', which 'columns' does not declare any more: it becomes NULL in"
                                + " the rows that change from now on. Declare it again, or drop it from the table.");
    }

    @Test
    void saysThatAColumnWhichIsExcludedNowBecomesNull() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, name STRING', exclude: [name]}");
        FileWarnings warnings = new FileWarnings(spec);

        warnings.compareDeclared(shape("id,name"));

        assertThat(warnings.texts())
                .containsExactly(
                        "The table holds column 'name', which is not to be stored any more: it becomes NULL in the"
                                + " rows that change from now on. Drop it from the table, or correct 'exclude'.");
    }

    @Test
    void saysNothingOfAColumnThatTheTableHoldsAndTheFileCarries() {
        TableSpec spec = Declared.table("{" + DECLARED + "}");

        List<String> warnings = warnings(spec, "id,name,seq,w", "id,name,seq,W");

        assertThat(warnings).isEmpty();
    }

    @Test
    void namesTheFirstFileOfEachWarning() {
        FileReport late = new FileReport("a/b/2.csv", "", 1, 0, 0, List.of("One.", "Two."));
        FileReport early = new FileReport("a/b/1.csv", "", 1, 0, 0, List.of("Two."));

        Set<String> warnings = FileReport.warnings(List.of(late, early));

        assertThat(warnings).containsExactly("One. First seen in a/b/2.csv.", "Two. First seen in a/b/1.csv.");
    }

    private static List<String> warnings(TableSpec spec, String header, String table) {
        FileWarnings warnings = new FileWarnings(spec);
        warnings.compareCsv(new FileHeader(List.of(header.split(",", -1)), false), FileKind.FULL_LOAD, shape(table));
        return warnings.texts();
    }

    private static TableShape shape(String names) {
        return new TableShape(
                Stream.of(names.split(","))
                        .map(name -> new Column(name, ColumnType.STRING))
                        .toList(),
                List.of(0));
    }
}

package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.testing.Declared;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableShapeTest {
    private static final List<Column> NONE = List.of();

    @Test
    void storesDeclaredColumnsButNoBeforeImagesAndNoExcludedOnes() {
        TableSpec spec = Declared.table("""
                key: [id]
                columns: name STRING, BI_id INT, id INT, seq BIGINT, note STRING
                exclude: [NOTE]
                sequence: [seq]
                """);

        TableShape shape = TableShape.of(spec, NONE, NONE);

        assertThat(shape.columns()).hasToString("[name STRING, id INT, seq BIGINT]");
        assertThat(shape.keyColumns()).hasToString("[id INT]");
        assertThat(shape.position("ID")).isEqualTo(1);
        assertThat(shape.position("note")).isEqualTo(-1);
    }

    @Test
    void keepsTheOrderOfTheKeySetting() {
        TableSpec spec = Declared.table("{key: [region, id], columns: 'id INT, name STRING, region STRING'}");

        TableShape shape = TableShape.of(spec, NONE, NONE);

        assertThat(shape.keyPositions()).containsExactly(2, 0);
    }

    @Test
    void appendsDeclaredColumnsThatTheTableLacks() {
        TableSpec spec = Declared.table("{key: [id], columns: 'colour STRING, id INT, name STRING'}");
        List<Column> existing = ColumnsDdl.parse("id INT, old DATE, NAME STRING");

        TableShape shape = TableShape.of(spec, existing, NONE);

        assertThat(shape.columns()).hasToString("[id INT, old DATE, NAME STRING, colour STRING]");
    }

    @Test
    void takesFoundColumnsWhereNoneAreDeclared() {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}, exclude: [secret]}");
        List<Column> found = ColumnsDdl.parse("id STRING, name STRING, BI_id STRING, Secret STRING");

        TableShape shape = TableShape.of(spec, NONE, found);

        assertThat(shape.columns()).hasToString("[id STRING, name STRING]");
    }

    @Test
    void takesNoFoundColumnWhereColumnsAreDeclared() {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}, columns: id INT}");

        TableShape shape = TableShape.of(spec, NONE, ColumnsDdl.parse("id STRING, name STRING"));

        assertThat(shape.columns()).hasToString("[id INT]");
    }

    @Test
    void addsEachFoundColumnOnceWhereAskedTo() {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}, columns: id INT, new-columns: add}");
        List<Column> found = List.of(
                new Column("ID", ColumnType.STRING),
                new Column("name", ColumnType.STRING),
                new Column("Name", ColumnType.STRING));

        TableShape shape = TableShape.of(spec, NONE, found);

        assertThat(shape.columns()).hasToString("[id INT, name STRING]");
    }

    @Test
    void refusesToRetype() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id INT, Price STRING'}");

        assertThatThrownBy(() -> TableShape.of(spec, ColumnsDdl.parse("id INT, price DECIMAL(10,2)"), NONE))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot change sales.orders.price from DECIMAL(10,2) to STRING: 'columns' declares another"
                        + " type than the table, or the memory of its deletes, has, and only a wider number can be"
                        + " taken on. Correct 'columns', or remove the table, its ledger and its tombstones, and load"
                        + " it again.");
    }

    @Test
    void takesOnWiderNumbers() {
        TableSpec spec = Declared.table("{key: [id], columns: 'id BIGINT, price DECIMAL(12,3), n INT, t STRING'}");
        List<Column> existing = ColumnsDdl.parse("id INT, old DATE, Price DECIMAL(10,2), n INT");

        TableShape shape = TableShape.of(spec, existing, NONE);

        assertThat(shape.columns()).hasToString("[id BIGINT, old DATE, Price DECIMAL(12,3), n INT, t STRING]");
        assertThat(shape.widened(existing)).hasToString("[id INT, Price DECIMAL(10,2)]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TINYINT       | SMALLINT      | true
            SMALLINT      | INT           | true
            INT           | BIGINT        | true
            BIGINT        | INT           | false
            INT           | INT           | false
            BIGINT        | DECIMAL(19,0) | true
            BIGINT        | DECIMAL(19,1) | false
            INT           | DECIMAL(12,2) | true
            DECIMAL(10,2) | DECIMAL(11,2) | true
            DECIMAL(10,2) | DECIMAL(11,3) | true
            DECIMAL(10,2) | DECIMAL(10,3) | false
            DECIMAL(10,2) | DECIMAL(12,1) | false
            DECIMAL(10,2) | DECIMAL(10,2) | false
            DECIMAL(3,0)  | BIGINT        | false
            FLOAT         | DOUBLE        | false
            INT           | DOUBLE        | false
            INT           | STRING        | false
            DATE          | TIMESTAMP     | false
            STRING        | DECIMAL(38,0) | false
            """)
    void knowsWhichTypeHoldsAllValuesOfAnother(String narrow, String wide, boolean widens) {
        ColumnType from = ColumnsDdl.parse("c " + narrow).get(0).type();
        ColumnType to = ColumnsDdl.parse("c " + wide).get(0).type();

        assertThat(from.widensTo(to)).isEqualTo(widens);
    }

    @Test
    void refusesToWidenWhatOrdersTheChanges() {
        TableSpec spec = Declared.table("{key: [id], sequence: [seq], columns: 'id INT, seq BIGINT'}");

        assertThatThrownBy(() -> TableShape.of(spec, ColumnsDdl.parse("id INT, seq INT"), NONE))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot change sales.orders.seq from INT to BIGINT: it is part of 'sequence', and the order"
                        + " of its values is kept at their old width. Correct 'columns', or remove the table, its ledger"
                        + " and its tombstones, and load it again.");
    }

    @Test
    void refusesFoundColumnThatCannotBeStored() {
        TableSpec spec = Declared.table("{key: [id], csv: {header: true}}");

        assertThatThrownBy(() -> TableShape.of(spec, NONE, ColumnsDdl.parse("id STRING, `full name` STRING")))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot add column 'full name' to sales.orders: Delta stores no name that is empty or has"
                        + " one of ' ,;{}()=', a tab or a line break. List it under 'exclude', or rename it with a"
                        + " transformation rule in DMS.");
    }

    @Test
    void refusesKeyThatIsNotAmongTheColumns() {
        TableSpec spec = Declared.table("{key: [ordr_id], csv: {header: true}}");

        assertThatThrownBy(() -> TableShape.of(spec, NONE, ColumnsDdl.parse("order_id STRING, name STRING")))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot use the spec of sales.orders: 'key' names column 'ordr_id', which 'columns' does"
                        + " not declare. Did you mean 'order_id'?");
    }

    @Test
    void refusesKeyThatParquetFilesHoldAsDouble() {
        TableSpec spec = Declared.table("{key: [id], format: parquet}");

        assertThatThrownBy(() -> TableShape.of(spec, NONE, ColumnsDdl.parse("id DOUBLE")))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot use the spec of sales.orders: 'key' names column 'id' of type DOUBLE, whose values"
                        + " do not compare exactly. Declare it DECIMAL or STRING.");
    }
}

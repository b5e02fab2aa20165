package io.github.deltafold.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.testing.Declared;
import java.util.List;
import org.junit.jupiter.api.Test;

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
                        + " type than the table has. Correct 'columns', or remove the table and its ledger and load"
                        + " it again.");
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

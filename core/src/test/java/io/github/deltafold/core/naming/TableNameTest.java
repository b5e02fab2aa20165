package io.github.deltafold.core.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableNameTest {
    @ParameterizedTest
    @CsvSource({
        "sales.orders,         sales, orders",
        "sales.orders.2024,    sales, orders.2024",
        "Sales.Order Lines,    Sales, Order Lines",
        "sales.*,              sales, *"
    })
    void splitsAtTheFirstDot(String text, String schema, String table) {
        TableName name = TableName.parse(text);

        assertThat(name).isEqualTo(new TableName(schema, table)).hasToString(text);
        assertThat(name.folder()).isEqualTo(schema + "/" + table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", ".orders", "sales.", "."})
    void refusesTextWithoutSchemaOrTable(String text) {
        assertThatThrownBy(() -> TableName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Not a table name: '" + text + "' (must be schema.table)");
    }

    @Test
    void sortsBySchemaThenTable() {
        List<String> sorted = Stream.of("b.a", "a.b", "a-b.a", "a.a")
                .map(TableName::parse)
                .sorted()
                .map(TableName::toString)
                .toList();

        assertThat(sorted).containsExactly("a.a", "a.b", "a-b.a", "b.a");
    }
}

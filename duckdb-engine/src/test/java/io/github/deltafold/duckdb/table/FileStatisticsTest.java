package io.github.deltafold.duckdb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileStatisticsTest {
    private static final Column NAME = new Column("name", ColumnType.STRING);

    @Test
    void boundsNumbersAndTimes() {
        List<Column> columns = List.of(
                new Column("id", ColumnType.of(Kind.INT)),
                new Column("at", ColumnType.of(Kind.TIMESTAMP)),
                new Column("total", ColumnType.decimal(12, 2)));

        String json = FileStatistics.json(
                3,
                columns,
                Map.of(
                        "\"id\"", Map.of("min", "1", "max", "9", "null_count", "0"),
                        "\"at\"", Map.of("min", "2024-01-31 10:00:00+00", "max", "2024-01-31 10:00:00.25+00"),
                        "\"total\"", Map.of("min", "-1.50", "max", "10.00")));

        assertThat(json)
                .isEqualTo("{\"numRecords\":3,"
                        + "\"minValues\":{\"id\":1,\"at\":\"2024-01-31T10:00:00.000Z\",\"total\":-1.50},"
                        + "\"maxValues\":{\"id\":9,\"at\":\"2024-01-31T10:00:00.25Z\",\"total\":10.00},"
                        + "\"nullCount\":{\"id\":0}}");
    }

    @Test
    void cutsLongTextsAndRaisesTheGreatest() {
        String min = "a".repeat(40);
        String max = "z".repeat(40);

        String json = FileStatistics.json(
                2, List.of(NAME), Map.of("\"name\"", Map.of("min", min, "max", max, "max_is_exact", "true")));

        assertThat(json)
                .contains("\"minValues\":{\"name\":\"" + "a".repeat(32) + "\"}")
                .contains("\"maxValues\":{\"name\":\"" + "z".repeat(32) + Character.toString(Character.MAX_CODE_POINT));
    }

    @Test
    void leavesOutAGreatestTextThatIsNotExact() {
        String json = FileStatistics.json(
                2, List.of(NAME), Map.of("\"name\"", Map.of("min", "a", "max", "b", "max_is_exact", "false")));

        assertThat(json).contains("\"minValues\":{\"name\":\"a\"}").contains("\"maxValues\":{}");
    }

    @Test
    void saysNothingOfNumbersThatAreNone() {
        Column ratio = new Column("ratio", ColumnType.of(Kind.DOUBLE));

        String json = FileStatistics.json(
                2, List.of(ratio), Map.of("\"ratio\"", Map.of("min", "1.0", "max", "inf", "null_count", "1")));

        assertThat(json).contains("\"minValues\":{}", "\"maxValues\":{}", "\"nullCount\":{\"ratio\":1}");
    }
}

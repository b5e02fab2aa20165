package io.github.deltafold.spark.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.spec.TableShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergeStatementTest {
    private static final String NEWER = "struct(change._cdc.load_generation, change._cdc.change, change._cdc.sequence,"
            + " change._cdc.name, change._cdc.file, change._cdc.line) > struct(target._cdc.load_generation,"
            + " target._cdc.change, target._cdc.sequence, target._cdc.name, target._cdc.file, target._cdc.line)";

    private static final KeyBounds INT_BOUND = new KeyBounds(List.of(new KeyBounds.Bound(0, "7", "9")));

    private final TableShape shape = new TableShape(
            List.of(
                    new Column("id", ColumnType.of(Kind.INT)),
                    new Column("name", ColumnType.STRING),
                    new Column("region", ColumnType.STRING)),
            List.of(2, 0));

    @Test
    void guardsEveryChangeOfARowByItsOrder() {
        String sql = new MergeStatement("delta.`file:/lake/t`", "changes", shape, KeyBounds.NONE, null).sql();

        assertThat(sql).isEqualTo("""
                        MERGE INTO delta.`file:/lake/t` AS target
                        USING changes AS change
                        ON target.`region` = change.v2 AND target.`id` = change.v0
                        WHEN MATCHED AND %s AND change.operation = 'D' THEN DELETE
                        WHEN MATCHED AND %s THEN UPDATE SET `id` = change.v0, `name` = change.v1, `region` = change.v2, _cdc = change._cdc
                        WHEN NOT MATCHED AND change.operation IN ('I', 'U') THEN INSERT (`id`, `name`, `region`, _cdc) VALUES (change.v0, change.v1, change.v2, change._cdc)
                        """.formatted(NEWER, NEWER));
    }

    @Test
    void deletesRowsOfOlderGenerationsThatABaselineLacks() {
        String sql = new MergeStatement("t", "changes", shape, INT_BOUND, 3).sql();

        assertThat(sql)
                .doesNotContain("BETWEEN") // rows beyond the bounds go, too
                .endsWith("WHEN NOT MATCHED BY SOURCE AND coalesce(target._cdc.load_generation, 0) < 3 THEN DELETE\n");
    }

    @Test
    void passesOverFilesWithOtherKeys() {
        String sql = new MergeStatement("t", "changes", shape, INT_BOUND, null).sql();

        assertThat(sql)
                .contains(
                        "ON target.`region` = change.v2 AND target.`id` = change.v0 AND target.`id` BETWEEN 7 AND 9\n");
    }

    @Test
    void quotesNamesThatHoldQuotes() {
        TableShape odd = new TableShape(List.of(new Column("a`b", ColumnType.STRING)), List.of(0));

        String sql = new MergeStatement("t", "changes", odd, KeyBounds.NONE, null).sql();

        assertThat(sql).contains("ON target.`a``b` = change.v0");
    }
}

package io.github.deltafold.local.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.local.source.DmsStory;
import io.github.deltafold.local.source.SourceTable;
import io.github.deltafold.local.source.SourceValue;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final SourceTable TABLE = IntStream.range(0, 1_000)
            .mapToObj(seed -> RoundPlan.of(seed, 1).tables().get(0).story().table())
            .filter(table -> table.columns().size() == 2 && table.key().size() == 1)
            .filter(table -> table.columns().stream()
                    .allMatch(column -> column.type().toString().equals("STRING")))
            .findFirst()
            .orElseThrow();
    private static final LakeConfig CONFIG = LakeConfig.parse(
            "{staging: s, lake: l, tables: [{name: " + TABLE.name() + ", key: ['"
                    + TABLE.columns().get(TABLE.key().get(0)).name() + "'], csv: {header: true}}]}",
            "test",
            Path.of(""));

    @Test
    void findsNothingWhereTableAndSourceAreTheSame() {
        assertThat(compare(row("1", "a"), row("2", null))).isEmpty();
    }

    @Test
    void tellsRowsWithOtherValuesRowsThatLackAndRowsTooMany() {
        assertThat(compare(row("1", "b"), row("3", "c")))
                .hasValue(new Difference(
                        TABLE.name().toString(),
                        "3 rows differ",
                        List.of(
                                "source " + told("1", "\"a\""),
                                "lake   " + told("1", "\"b\""),
                                "source " + told("2", "NULL"),
                                "lake   (no such row)",
                                "source (no such row)",
                                "lake   " + told("3", "\"c\""))));
    }

    @Test
    void tellsNullFromEmptyText() {
        assertThat(compare(row("1", "a"), row("2", ""))).isNotEmpty();
    }

    @Test
    void tellsKeysThatStandTwice() {
        assertThat(compare(row("1", "a"), row("1", "a"), row("2", null)))
                .hasValue(new Difference(TABLE.name().toString(), "a key stands twice", List.of(told("1", "\"a\""))));
    }

    private static Optional<Difference> compare(@Nullable Object[]... rows) {
        List<List<@Nullable SourceValue>> source = List.of(sourceRow("1", "a"), sourceRow("2", null));
        Map<List<String>, List<@Nullable SourceValue>> byKey = new LinkedHashMap<>();
        byKey.put(List.of("1"), source.get(0));
        byKey.put(List.of("2"), source.get(1));
        DmsStory story = new DmsStory(TABLE, List.of(), byKey);
        TableEngine engine = (TableEngine) Proxy.newProxyInstance(
                TableEngine.class.getClassLoader(),
                new Class<?>[] {TableEngine.class},
                (proxy, method, arguments) -> method.getName().equals("read")
                        ? Optional.of(new TableRows(
                                TABLE.columns(), Arrays.asList(rows).iterator()))
                        : null);
        return new Comparison(CONFIG, (config, choice) -> engine, List.of(EngineChoice.AUTO))
                .of(story, TableHistory.EMPTY);
    }

    private static @Nullable Object[] row(String key, @Nullable String value) {
        return TABLE.key().get(0) == 0 ? new @Nullable Object[] {key, value} : new @Nullable Object[] {value, key};
    }

    private static List<@Nullable SourceValue> sourceRow(String key, @Nullable String value) {
        List<@Nullable SourceValue> row = new ArrayList<>();
        for (Object each : row(key, value)) {
            row.add(each == null ? null : new SourceValue((String) each, (String) each));
        }
        return row;
    }

    private static String told(String key, String value) {
        return TABLE.key().get(0) == 0 ? '"' + key + "\", " + value : value + ", \"" + key + '"';
    }
}

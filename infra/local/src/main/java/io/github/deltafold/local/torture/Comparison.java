package io.github.deltafold.local.torture;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.local.source.DmsStory;
import io.github.deltafold.local.source.SourceTable;
import io.github.deltafold.local.source.SourceValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares a table of the lake with its source, row for row. */
final class Comparison {
    private static final int MOST_ROWS_TOLD = 10;

    private final LakeConfig config;
    private final EngineFactory engines;
    private final List<EngineChoice> choices;

    Comparison(LakeConfig config, EngineFactory engines, List<EngineChoice> choices) {
        this.config = config;
        this.engines = engines;
        this.choices = List.copyOf(choices);
    }

    /** The first thing that is wrong with a table, as each of the engines reads it. */
    Optional<Difference> of(DmsStory story, TableHistory history) {
        return choices.stream()
                .flatMap(choice -> of(story, history, choice).stream())
                .findFirst();
    }

    private Optional<Difference> of(DmsStory story, TableHistory history, EngineChoice choice) {
        SourceTable table = story.table();
        String name = table.name().toString();
        Map<List<String>, List<@Nullable String>> lake = new LinkedHashMap<>();
        List<String> twice = new ArrayList<>();
        TableSpec spec = config.spec(table.name()).orElseThrow();
        try (TableEngine engine = engines.start(config, choice)) {
            engine.read(config, spec, null).ifPresent(rows -> collect(table, rows, lake, twice));
        }
        if (!twice.isEmpty()) {
            return Optional.of(new Difference(name, "a key stands twice", twice));
        }
        List<String> rows = differences(source(story), lake);
        if (!rows.isEmpty()) {
            List<String> told = rows.subList(0, Math.min(rows.size(), 2 * MOST_ROWS_TOLD));
            int count = rows.size() / 2;
            return Optional.of(new Difference(name, count + (count == 1 ? " row differs" : " rows differ"), told));
        }
        long quarantined = history.rows().quarantined() + history.damagedFiles();
        if (quarantined > 0) {
            return Optional.of(new Difference(name, quarantined + " sound lines or files are quarantined", List.of()));
        }
        return Optional.empty();
    }

    private static void collect(
            SourceTable table, TableRows rows, Map<List<String>, List<@Nullable String>> lake, List<String> twice) {
        List<String> names = rows.columns().stream().map(Column::name).toList();
        Iterator<@Nullable Object[]> each = rows.rows();
        while (each.hasNext()) {
            @Nullable Object[] values = each.next();
            List<@Nullable String> row = new ArrayList<>();
            for (Column column : table.columns()) {
                int place = names.indexOf(column.name());
                row.add(place < 0 ? "(no such column)" : text(values[place]));
            }
            List<String> key = table.key().stream()
                    .map(position -> String.valueOf(row.get(position)))
                    .toList();
            if (lake.put(key, row) != null) {
                twice.add(told(row));
            }
        }
    }

    private static Map<List<String>, List<@Nullable String>> source(DmsStory story) {
        Map<List<String>, List<@Nullable String>> rows = new LinkedHashMap<>();
        story.rows().forEach((key, row) -> {
            List<@Nullable String> shown = new ArrayList<>();
            row.forEach(value -> shown.add(value == null ? null : value.shown()));
            rows.put(key, shown);
        });
        return rows;
    }

    private static List<String> differences(
            Map<List<String>, List<@Nullable String>> source, Map<List<String>, List<@Nullable String>> lake) {
        List<String> differences = new ArrayList<>();
        source.forEach((key, row) -> {
            List<@Nullable String> held = lake.get(key);
            if (!row.equals(held)) {
                differences.add("source " + told(row));
                differences.add("lake   " + (held == null ? "(no such row)" : told(held)));
            }
        });
        lake.forEach((key, row) -> {
            if (!source.containsKey(key)) {
                differences.add("source (no such row)");
                differences.add("lake   " + told(row));
            }
        });
        return differences;
    }

    /** One text per value, the same as {@link SourceValue#shown}. */
    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value == null ? null : value.toString();
    }

    private static String told(List<@Nullable String> row) {
        return row.stream()
                .map(value -> value == null
                        ? "NULL"
                        : '"' + value.replace("\n", "\\n").replace("\r", "\\r") + '"')
                .collect(Collectors.joining(", "));
    }
}

package io.github.deltafold.spark.merge;

import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.table.CdcColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The MERGE INTO of a batch.
 *
 * <p>A change is applied only where it is newer than the row, whatever was found out before: the guard costs nothing and
 * makes a second execution harmless.
 *
 * @param target the table, as SQL names it
 * @param source the view of the changes, one row per key
 * @param shape the columns of the table
 * @param bounds where the keys of all changes lie; not used where rows that the source does not hold may go
 * @param baselineGeneration rows of older load generations that the source does not hold go; null for no reload
 */
public record MergeStatement(
        String target,
        String source,
        TableShape shape,
        KeyBounds bounds,
        @Nullable Integer baselineGeneration) {

    /** The statement, to be pasted into a shell. */
    public String sql() {
        String statement = """
                MERGE INTO %s AS target
                USING %s AS change
                ON %s
                WHEN MATCHED AND %s AND change.operation = 'D' THEN DELETE
                WHEN MATCHED AND %s THEN UPDATE SET %s
                WHEN NOT MATCHED AND change.operation IN ('I', 'U') THEN INSERT (%s) VALUES (%s)
                """.formatted(
                        target,
                        source,
                        sameKey(),
                        changeIsNewer(),
                        changeIsNewer(),
                        assignments(),
                        String.join(", ", columns()),
                        String.join(", ", values()));
        if (baselineGeneration == null) {
            return statement;
        }
        return statement
                + "WHEN NOT MATCHED BY SOURCE AND coalesce(target.%s.load_generation, 0) < %d THEN DELETE%n"
                        .formatted(CdcColumn.NAME, baselineGeneration);
    }

    private String sameKey() {
        Stream<String> same = shape.keyPositions().stream()
                .map(position -> "target." + name(position) + " = change." + ChangeColumns.value(position));
        Stream<String> between = baselineGeneration != null
                ? Stream.empty()
                : bounds.bounds().stream()
                        .map(bound -> "target." + name(bound.position()) + " BETWEEN " + bound.least() + " AND "
                                + bound.greatest());
        return Stream.concat(same, between).collect(Collectors.joining(" AND "));
    }

    private static String changeIsNewer() {
        return CdcColumn.order("change." + CdcColumn.NAME) + " > " + CdcColumn.order("target." + CdcColumn.NAME);
    }

    private String assignments() {
        List<String> columns = columns();
        List<String> values = values();
        return IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i) + " = " + values.get(i))
                .collect(Collectors.joining(", "));
    }

    private List<String> columns() {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            columns.add(name(i));
        }
        columns.add(CdcColumn.NAME);
        return columns;
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            values.add("change." + ChangeColumns.value(i));
        }
        values.add("change." + CdcColumn.NAME);
        return values;
    }

    private String name(int position) {
        return quoted(shape.columns().get(position).name());
    }

    /** A name as SQL takes any name. */
    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}

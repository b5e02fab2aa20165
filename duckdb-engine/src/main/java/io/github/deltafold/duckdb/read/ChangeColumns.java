package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.spec.TableShape;
import java.util.stream.Collectors;

/**
 * The columns of a table of changes. Values stand under positional names, {@code v0}, {@code v1} …, so that no name of a
 * business column can clash with ours. Beside them:
 *
 * <ul>
 *   <li>{@code operation}: I, U or D; NULL for a rejected record, but not for a change beyond the tombstone horizon
 *   <li>{@code file}: the file's place in the plan; files are planned in their order, full loads first
 *   <li>{@code is_change}: whether the file is a change file
 *   <li>{@code sequence}: the sequence columns as text that sorts as they do
 *   <li>{@code line}: ordinal of the record in its file
 *   <li>{@code lines}: how many lines the change counts for: 1, or 0 for the delete half of a key change
 *   <li>{@code brings_key}: whether the change says why the key is there
 *   <li>{@code commit_time}: when the source committed
 *   <li>{@code reason}, {@code rejected_column}, {@code raw}: of a rejected record, or a change beyond the horizon
 *   <li>{@code has_key}: whether the key of a rejected record could be read
 * </ul>
 */
public final class ChangeColumns {
    private ChangeColumns() {}

    /** The column that holds the value of a table's column. */
    public static String value(int position) {
        return "v" + position;
    }

    /** The columns that hold the key, for a list in SQL. */
    public static String key(TableShape shape) {
        return keyOf("", shape);
    }

    /** The same, of a relation. */
    public static String keyOf(String relation, TableShape shape) {
        String prefix = relation.isEmpty() ? "" : relation + ".";
        return shape.keyPositions().stream()
                .map(position -> prefix + value(position))
                .collect(Collectors.joining(", "));
    }

    /** That two relations of changes have the same key. */
    public static String sameKey(String left, String right, TableShape shape) {
        return shape.keyPositions().stream()
                .map(position -> left + "." + value(position) + " = " + right + "." + value(position))
                .collect(Collectors.joining(" AND "));
    }
}

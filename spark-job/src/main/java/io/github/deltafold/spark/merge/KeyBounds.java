package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.ColumnType.Kind;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * Between which values the keys of a batch lie: as literals they let a MERGE pass over the files of a table whose keys lie
 * elsewhere, as those of rows that changed last year.
 *
 * <p>Numbers and dates only. A text would have to be written into a statement, where Spark replaces what looks like a
 * variable, and a time in the zone of a session, which is not that of every thread; and bounds that are too narrow insert rows
 * twice.
 *
 * @param bounds of key columns; the others may be anything
 */
public record KeyBounds(List<Bound> bounds) {
    /** Anything. */
    public static final KeyBounds NONE = new KeyBounds(List.of());

    private static final Set<Kind> BOUNDED =
            EnumSet.of(Kind.TINYINT, Kind.SMALLINT, Kind.INT, Kind.BIGINT, Kind.DECIMAL, Kind.DATE);

    /** What a literal of a date may state. */
    private static final int LAST_YEAR = 9_999;

    public KeyBounds {
        bounds = List.copyOf(bounds);
    }

    /**
     * Where the values of a key column lie.
     *
     * @param position position of the column in the table's shape
     * @param least the least value, as SQL writes it
     * @param greatest the greatest
     */
    public record Bound(int position, String least, String greatest) {}

    /** Least and greatest value of every key column that can be bounded, one after the other, to be aggregated. */
    static List<Column> columns(TableShape shape, Column sound) {
        List<Column> columns = new ArrayList<>();
        for (int position : bounded(shape)) {
            Column value = when(sound, col(ChangeColumns.value(position)));
            columns.add(min(value));
            columns.add(max(value));
        }
        return columns;
    }

    /**
     * The bounds that were aggregated.
     *
     * @param from where in the row the values of {@link #columns} begin
     */
    static KeyBounds of(TableShape shape, Row row, int from) {
        List<Bound> bounds = new ArrayList<>();
        int at = from;
        for (int position : bounded(shape)) {
            Object least = row.get(at);
            Object greatest = row.get(at + 1);
            at += 2;
            if (isWritable(least) && isWritable(greatest)) {
                bounds.add(new Bound(position, sql(least), sql(greatest)));
            }
        }
        return new KeyBounds(bounds);
    }

    private static List<Integer> bounded(TableShape shape) {
        return shape.keyPositions().stream()
                .filter(position -> BOUNDED.contains(type(shape, position).kind()))
                .toList();
    }

    private static ColumnType type(TableShape shape, int position) {
        return shape.columns().get(position).type();
    }

    private static boolean isWritable(Object value) {
        if (value instanceof LocalDate date) {
            return date.getYear() > 0 && date.getYear() <= LAST_YEAR;
        }
        return value != null;
    }

    private static String sql(Object value) {
        return lit(value).expr().sql();
    }
}

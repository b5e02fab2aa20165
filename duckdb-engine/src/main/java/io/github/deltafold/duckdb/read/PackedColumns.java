package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.record.Operation;
import io.github.deltafold.core.spec.TableSpec;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBColumnType;

/**
 * How {@link ChangeColumns} travel into the database, beside the values: every cell of a vector costs a call and a lock, so
 * what fits one number goes as one, and what a reading cannot have does not go at all.
 */
enum PackedColumns {
    /** File, line, operation, lines, brings_key and has_key, as {@link #place} packs them. */
    PLACE(DuckDBColumnType.BIGINT),
    SEQUENCE(DuckDBColumnType.VARCHAR),
    /** Microseconds since the epoch, as text. */
    COMMIT_TIME(DuckDBColumnType.VARCHAR),
    REASON(DuckDBColumnType.VARCHAR),
    REJECTED_COLUMN(DuckDBColumnType.VARCHAR),
    RAW(DuckDBColumnType.VARCHAR);

    private static final int FLAG_BITS = 5;
    private static final int LINE_BITS = 38;
    private static final int FILE_SHIFT = FLAG_BITS + LINE_BITS;
    private static final int MOST_FILES = 1 << (Long.SIZE - 1 - FILE_SHIFT);
    private static final int COUNTS = 4;
    private static final int BRINGS_KEY = 8;
    private static final int HAS_KEY = 16;

    private final DuckDBColumnType type;

    PackedColumns(DuckDBColumnType type) {
        this.type = type;
    }

    DuckDBColumnType type() {
        return type;
    }

    /** Its name in SQL. */
    String sql() {
        return '"' + name().toLowerCase(Locale.ROOT) + '"';
    }

    /**
     * The columns that a reading has.
     *
     * @param keepsRejected whether rejected records are rows
     */
    static Set<PackedColumns> of(TableSpec spec, boolean keepsRejected) {
        Set<PackedColumns> columns = EnumSet.of(PLACE);
        if (!spec.sequence().isEmpty()) {
            columns.add(SEQUENCE);
        }
        if (spec.commitTime() != null) {
            columns.add(COMMIT_TIME);
        }
        if (keepsRejected) {
            columns.addAll(List.of(REASON, REJECTED_COLUMN, RAW));
        }
        return columns;
    }

    /** Places compare as file, line and flags do. */
    static long place(int file, long line, int flags) {
        Objects.checkIndex(file, MOST_FILES);
        return ((long) file << FILE_SHIFT) | (line << FLAG_BITS) | flags;
    }

    static int flags(Operation operation, int lines, boolean bringsKey, boolean isAside) {
        int code = switch (operation) {
            case INSERT -> 1;
            case UPDATE -> 2;
            case DELETE -> 3;
        };
        return code | (lines > 0 ? COUNTS : 0) | (bringsKey ? BRINGS_KEY : 0) | (isAside ? HAS_KEY : 0);
    }

    /** The flags of a rejected record. */
    static int rejected(boolean hasKey) {
        return COUNTS | (hasKey ? HAS_KEY : 0);
    }

    /**
     * The columns as {@link ChangeColumns} name them.
     *
     * @param present those that the reading has
     * @param loads how many of the files are full loads, which come first
     */
    static String unpacked(Set<PackedColumns> present, int loads) {
        long lineMask = (1L << LINE_BITS) - 1;
        return "CASE place & 3 WHEN 1 THEN 'I' WHEN 2 THEN 'U' WHEN 3 THEN 'D' END AS operation, (place >> "
                + FILE_SHIFT + ")::INTEGER AS file, (place >> " + FILE_SHIFT + ") >= " + loads + " AS is_change, "
                + (present.contains(SEQUENCE) ? "" : "'' AS ") + SEQUENCE.sql() + ", (place >> " + FLAG_BITS + ") & "
                + lineMask + " AS line, CASE WHEN place & " + COUNTS
                + " > 0 THEN 1 ELSE 0 END AS lines, CASE WHEN place & 3 > 0 THEN place & " + BRINGS_KEY
                + " > 0 END AS brings_key, make_timestamptz("
                + (present.contains(COMMIT_TIME) ? COMMIT_TIME.sql() : "NULL") + "::BIGINT) AS commit_time, "
                + Stream.of(REASON, REJECTED_COLUMN, RAW)
                        .map(column -> (present.contains(column) ? "" : "NULL::VARCHAR AS ") + column.sql())
                        .collect(Collectors.joining(", "))
                + ", place & " + HAS_KEY + " > 0 AS has_key";
    }
}

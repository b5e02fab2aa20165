package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.record.Operation;
import org.duckdb.DuckDBColumnType;

/**
 * How {@link ChangeColumns} travel into the database, beside the values: every cell of a vector costs a call and a lock, so
 * what fits one number goes as one.
 */
enum PackedColumns {
    /** File and line, as {@link #place} packs them. */
    PLACE(0, DuckDBColumnType.BIGINT),
    /** Operation, lines, brings_key and has_key, as {@link #flags} packs them. */
    FLAGS(1, DuckDBColumnType.INTEGER),
    SEQUENCE(2, DuckDBColumnType.VARCHAR),
    /** Microseconds since the epoch, as text. */
    COMMIT_TIME(3, DuckDBColumnType.VARCHAR),
    REASON(4, DuckDBColumnType.VARCHAR),
    REJECTED_COLUMN(5, DuckDBColumnType.VARCHAR),
    RAW(6, DuckDBColumnType.VARCHAR);

    private static final int LINE_BITS = 40;
    private static final int COUNTS = 4;
    private static final int BRINGS_KEY = 8;
    private static final int HAS_KEY = 16;

    private final int position;
    private final DuckDBColumnType type;

    PackedColumns(int position, DuckDBColumnType type) {
        this.position = position;
        this.type = type;
    }

    DuckDBColumnType type() {
        return type;
    }

    /** Where it stands behind the values. */
    int position() {
        return position;
    }

    /** Places compare as file and line do. */
    static long place(int file, long line) {
        return ((long) file << LINE_BITS) | line;
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
     * @param loads how many of the files are full loads, which come first
     */
    static String unpacked(int loads) {
        long lineMask = (1L << LINE_BITS) - 1;
        return "CASE flags & 3 WHEN 1 THEN 'I' WHEN 2 THEN 'U' WHEN 3 THEN 'D' END AS operation, (place >> " + LINE_BITS
                + ")::INTEGER AS file, (place >> " + LINE_BITS + ") >= " + loads
                + " AS is_change, \"sequence\", place & " + lineMask + " AS line, CASE WHEN flags & " + COUNTS
                + " > 0 THEN 1 ELSE 0 END AS lines, CASE WHEN flags & 3 > 0 THEN flags & " + BRINGS_KEY
                + " > 0 END AS brings_key, make_timestamptz(commit_time::BIGINT) AS commit_time, reason, rejected_column,"
                + " raw, flags & " + HAS_KEY + " > 0 AS has_key";
    }
}

package io.github.deltafold.duckdb.db;

import java.sql.SQLException;
import java.util.Locale;

/** DuckDB failed. The message is the first line of its own, which names files and types and no values. */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseException(String deed, SQLException cause) {
        super(deed + ": " + firstLine(cause), cause);
    }

    /** Whether a statement needs more than the limits allow. */
    boolean isTooBig() {
        String message = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("max_temp_directory_size");
    }

    private static String firstLine(SQLException cause) {
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}

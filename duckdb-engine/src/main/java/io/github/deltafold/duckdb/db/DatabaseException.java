package io.github.deltafold.duckdb.db;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;

/**
 * DuckDB failed. The message is the first line of its own, which names files and types and no values.
 *
 * <p>What DuckDB threw is suppressed rather than the cause, since its own words may be JSON.
 */
public final class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final ObjectMapper JSON = new ObjectMapper();

    DatabaseException(String deed, SQLException thrown) {
        super(deed + ": " + words(thrown));
        addSuppressed(thrown);
    }

    /** Whether a statement needs more than the limits allow. */
    boolean isTooBig() {
        String message = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("out of memory") || message.contains("max_temp_directory_size");
    }

    /** A write that another thread of DuckDB made is told as JSON behind a sentence. */
    private static String words(SQLException thrown) {
        String line = firstLine(String.valueOf(thrown.getMessage()));
        int json = line.indexOf("{\"exception_type\"");
        if (json < 0) {
            return line;
        }
        try {
            JsonNode told = JSON.readTree(line.substring(json));
            return firstLine(told.path("exception_message").asText(line));
        } catch (IOException e) {
            return line;
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}

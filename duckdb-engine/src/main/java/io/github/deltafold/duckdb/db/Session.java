package io.github.deltafold.duckdb.db;

import io.github.deltafold.core.fold.UnfitForEngineException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One session: statements, one after the other, over temporary tables that end with it.
 *
 * <p>A statement that needs more than the limits of the database ends with {@link UnfitForEngineException}, any other
 * failure with {@link DatabaseException}.
 */
public final class Session implements AutoCloseable {
    private final DuckDBConnection connection;
    private final Limits limits;

    Session(DuckDBConnection connection, Limits limits) {
        this.connection = connection;
        this.limits = limits;
    }

    /** Makes something of the row that a result stands at; column numbers count from 1. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Fills rows of a table. */
    @FunctionalInterface
    public interface RowWriter {
        void write(DuckDBAppender rows) throws SQLException;
    }

    /** Runs a statement. */
    public void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Lets the database use no more than so many of its threads, for the statements that follow. */
    public void limitThreads(int most) {
        if (limits.threads() > 1) {
            run("SET threads = " + Math.min(most, limits.threads()));
        }
    }

    /** All rows of a query. */
    public <T> List<T> list(String sql, RowReader<T> reader) {
        List<T> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The only row of a query. */
    public <T> T one(String sql, RowReader<T> reader) {
        List<T> rows = list(sql, reader);
        if (rows.size() != 1) {
            throw new IllegalStateException(rows.size() + " rows instead of one");
        }
        return rows.get(0);
    }

    /** The number that a query comes to; 0 for NULL. */
    public long number(String sql) {
        return one(sql, row -> row.getLong(1));
    }

    /** A query whose rows are fetched as they are asked for; closing its statement ends it. */
    public ResultSet stream(String sql) {
        try {
            Statement statement = connection.createStatement();
            statement.closeOnCompletion();
            return statement.executeQuery(sql);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** A query with texts for its question marks. */
    public <T> List<T> list(String sql, List<@Nullable String> texts, RowReader<T> reader) {
        List<T> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < texts.size(); i++) {
                statement.setString(i + 1, texts.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
            }
            return all;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Appends rows to a temporary table. */
    public void append(String table, RowWriter writer) {
        try (DuckDBAppender rows = connection.createAppender("temp", "main", table)) {
            writer.write(rows);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private RuntimeException failed(SQLException e) {
        DatabaseException failure = new DatabaseException("DuckDB", e);
        return failure.isTooBig() ? new UnfitForEngineException(limits.tooSmall(), failure) : failure;
    }
}

package io.github.deltafold.duckdb.db;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * A database in memory, whose tables spill to a folder. Sessions share nothing but its limits.
 *
 * <p>Nothing is ever fetched: extensions are neither installed nor loaded.
 */
public final class Database implements AutoCloseable {
    private final DuckDBConnection root;
    private final Limits limits;

    private Database(DuckDBConnection root, Limits limits) {
        this.root = root;
        this.limits = limits;
    }

    /**
     * Starts a database.
     *
     * @param limits what it may take of this machine
     * @param spill where it keeps what does not fit its memory; made when it is needed
     */
    public static Database start(Limits limits, Path spill) {
        Properties settings = new Properties();
        settings.setProperty("threads", String.valueOf(limits.threads()));
        settings.setProperty("memory_limit", limits.memoryMb() + "MB");
        settings.setProperty("temp_directory", spill.toString());
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        settings.setProperty("preserve_insertion_order", "true");
        try {
            DuckDBConnection connection = (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", settings);
            limitSpill(connection, limits);
            return new Database(connection, limits);
        } catch (SQLException e) {
            throw new DatabaseException("DuckDB cannot start", e);
        }
    }

    /** As a setting of the start DuckDB takes this limit, shows it, and spills beyond it. */
    private static void limitSpill(DuckDBConnection connection, Limits limits) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET max_temp_directory_size = '" + limits.diskMb() + "MB'");
        }
    }

    /** A session with temporary tables of its own. */
    public Session open() {
        try {
            Session session = new Session(root.duplicate(), limits);
            session.run("SET TimeZone = 'UTC'");
            return session;
        } catch (SQLException e) {
            throw new DatabaseException("DuckDB cannot open a session", e);
        }
    }

    /** The connection that functions are registered with, for all sessions. */
    public DuckDBConnection root() {
        return root;
    }

    @Override
    public void close() {
        try {
            root.close();
        } catch (SQLException e) {
            throw new DatabaseException("DuckDB cannot stop", e);
        }
    }
}

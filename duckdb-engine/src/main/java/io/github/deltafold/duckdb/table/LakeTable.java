package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.duckdb.db.Session;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.Checkpoints;
import io.github.deltafold.duckdb.log.CommitConflictException;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.DeltaLog;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.log.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A Delta table by its location. Its data files are read in place where they lie on this machine, and else fetched once.
 *
 * <p>Data files appear under names that nobody else gives. <b>If a writer dies</b> before its commit they belong to no
 * table, and Delta's VACUUM takes them away.
 */
public final class LakeTable implements AutoCloseable {
    /** The column that says in which file a row lies, beside the columns of the table. */
    public static final String AT = "deltafold_at";

    private static final int ATTEMPTS = 10;
    private static final long PAUSE_MILLIS = 100;

    private final Workshop workshop;
    private final Location location;
    private final ObjectStore store;
    private final DeltaLog log;
    private final Map<String, Path> fetched = new HashMap<>();

    /** A table, which need not be there. */
    public LakeTable(Workshop workshop, Location location) {
        this.workshop = workshop;
        this.location = location;
        this.store = ObjectStores.open(location, workshop.s3());
        this.log = new DeltaLog(store, new Checkpoints(workshop.session(), workshop.folder(), workshop.clock()));
    }

    /** The table as it is now; empty when there is none. */
    public Optional<Snapshot> snapshot() {
        return log.snapshot();
    }

    /** The table as it was; empty when there is no such version. */
    public Optional<Snapshot> snapshot(long version) {
        return log.snapshot(version);
    }

    /** A commit that begins now. */
    public NewCommit newCommit(String operation) {
        return new NewCommit(operation, workshop.clock().millis());
    }

    /**
     * Commits.
     *
     * @throws CommitConflictException when another writer was first
     */
    public Snapshot commit(Optional<Snapshot> base, NewCommit commit) {
        return log.commit(base, commit);
    }

    /** A change of a table that is found out from what it is. */
    @FunctionalInterface
    public interface Change {
        /** The commit to make; empty for none. */
        Optional<NewCommit> of(Optional<Snapshot> base);
    }

    /** Makes a change, again from what the table then is wherever another writer was first. */
    public void change(Change change) {
        for (int attempt = 1; ; attempt++) {
            Optional<Snapshot> base = snapshot();
            Optional<NewCommit> commit = change.of(base);
            if (commit.isEmpty()) {
                return;
            }
            try {
                commit(base, commit.get());
                return;
            } catch (CommitConflictException e) {
                pauseAfter(attempt, e);
            }
        }
    }

    /**
     * Waits before the next attempt.
     *
     * @throws CommitConflictException the one given, when there were enough
     */
    public static void pauseAfter(int attempt, CommitConflictException conflict) {
        if (attempt == ATTEMPTS) {
            throw conflict;
        }
        try {
            Thread.sleep(PAUSE_MILLIS * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting to commit", e);
        }
    }

    /**
     * The rows of files, as an SQL relation with the columns of the table and {@link #AT}.
     *
     * <p>A column that a file does not have is NULL in its rows.
     */
    public String rows(TableSchema schema, List<DataFile> files) {
        List<Column> columns = columns(schema);
        String none = columns.stream()
                .map(column -> "NULL::" + Sql.type(column.type()) + " AS " + Sql.name(column.name()))
                .collect(Collectors.joining(", "));
        String cast = columns.stream()
                .map(column -> "CAST(" + Sql.name(column.name()) + " AS " + Sql.type(column.type()) + ") AS "
                        + Sql.name(column.name()))
                .collect(Collectors.joining(", "));
        boolean hasCdc = schema.has(CdcColumn.NAME);
        String empty = "SELECT " + none + (hasCdc ? ", NULL::" + CdcColumn.TYPE + " AS _cdc" : "")
                + ", NULL::VARCHAR AS " + AT + " WHERE false";
        String read = files.isEmpty()
                ? empty
                : empty + " UNION ALL BY NAME SELECT * FROM read_parquet("
                        + Sql.texts(files.stream()
                                .map(file -> local(file).toString())
                                .toList())
                        + ", union_by_name = true, filename = '" + AT + "')";
        String select = cast + (hasCdc ? ", CAST(_cdc AS " + CdcColumn.TYPE + ") AS _cdc" : "") + ", " + AT;
        return "(SELECT " + select + " FROM (" + read + "))";
    }

    /**
     * The plain columns of a schema.
     *
     * @throws UnfitForEngineException when it has nested ones beside {@code _cdc}
     */
    public static List<Column> columns(TableSchema schema) {
        List<Column> columns = schema.columns();
        List<String> known = columns.stream().map(Column::name).toList();
        schema.names().stream()
                .filter(name -> !known.contains(name) && !name.equals(CdcColumn.NAME))
                .findFirst()
                .ifPresent(name -> {
                    throw new UnfitForEngineException("the table has the nested column " + name, null);
                });
        return columns;
    }

    /** The files among some that {@link #AT} names. */
    public List<DataFile> at(List<DataFile> files, List<String> places) {
        return files.stream()
                .filter(file -> places.contains(local(file).toString()))
                .toList();
    }

    private Path local(DataFile file) {
        if (location.isFolder()) {
            return location.folder().resolve(file.key());
        }
        return fetched.computeIfAbsent(file.path(), path -> fetch(file));
    }

    private Path fetch(DataFile file) {
        Path copy = workshop.folder().resolve(UUID.randomUUID() + ".parquet");
        try {
            if (!store.download(file.key(), copy)) {
                throw new NoSuchFileException(location + "/" + file.key());
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes rows as data files of the table.
     *
     * @param select the rows, with all columns of the schema in its order
     * @param estimateBytes about how many bytes they come to
     */
    public List<NewFile> write(String select, List<Column> columns, long estimateBytes) {
        return draft(select, estimateBytes).publish(columns);
    }

    /** Writes rows as data files on this machine, which are not the table's until they are published. */
    public Draft draft(String select, long estimateBytes) {
        return Draft.write(workshop, location, store, select, estimateBytes);
    }

    /** The session that its relations are read in. */
    public Session session() {
        return workshop.session();
    }

    @Override
    public void close() {
        store.close();
        for (Path copy : fetched.values()) {
            try {
                Files.deleteIfExists(copy);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

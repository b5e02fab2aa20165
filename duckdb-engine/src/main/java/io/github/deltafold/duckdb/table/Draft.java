package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.duckdb.db.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Data files that are written on this machine, and can be looked at before they are published or thrown away. Those of a
 * table in a folder lie in their place already.
 */
public final class Draft {
    /** Small enough that a change of one row is cheap, which writes a file again. */
    private static final long FILE_BYTES = 32L << 20;

    /** A file that grew by a few rows stays one, rather than leave a file of few rows behind. */
    private static final long LARGEST_BYTES = FILE_BYTES * 3 / 2;

    private final Location location;
    private final ObjectStore store;
    private final List<Written> written;

    private Draft(Location location, ObjectStore store, List<Written> written) {
        this.location = location;
        this.store = store;
        this.written = written;
    }

    private record Written(Path path, long rows, Map<String, Map<String, String>> statistics) {}

    static Draft write(Workshop workshop, Location location, ObjectStore store, String select, long estimateBytes) {
        boolean many = estimateBytes > LARGEST_BYTES;
        try {
            Path folder = location.isFolder() ? location.folder() : workshop.folder();
            Files.createDirectories(folder);
            String target = (many ? folder : folder.resolve("part-" + UUID.randomUUID() + ".parquet")).toString();
            String more = many
                    ? ", FILE_SIZE_BYTES '" + (FILE_BYTES >> 20) + "MB', FILENAME_PATTERN 'part-{uuid}', APPEND"
                    : "";
            List<Written> written = workshop.session()
                    .list(
                            "COPY (" + select + ") TO " + Sql.text(target)
                                    + " (FORMAT parquet, COMPRESSION snappy, RETURN_STATS" + more + ")",
                            row -> new Written(
                                    Path.of(row.getString("filename")),
                                    row.getLong("count"),
                                    statistics(row.getObject("column_statistics"))));
            return new Draft(location, store, written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // DuckDB's MAP(VARCHAR, MAP(VARCHAR, VARCHAR))
    private static Map<String, Map<String, String>> statistics(Object map) {
        return (Map<String, Map<String, String>>) map;
    }

    /** The rows, as an SQL relation. */
    public String rows() {
        List<String> paths =
                written.stream().map(file -> file.path().toString()).toList();
        return "read_parquet(" + Sql.texts(paths) + ")";
    }

    /** Makes the files ready for a commit. */
    public List<NewFile> publish(List<Column> columns) {
        try {
            List<NewFile> files = new ArrayList<>();
            for (Written file : written) {
                if (file.rows() == 0) {
                    Files.deleteIfExists(file.path());
                } else {
                    files.add(publish(file, columns));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NewFile publish(Written written, List<Column> columns) throws IOException {
        Path path = written.path();
        String name = String.valueOf(path.getFileName());
        long size = Files.size(path);
        if (location.isFolder()) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.force(true);
            }
        } else {
            store.upload(name, path);
            Files.delete(path);
        }
        return new NewFile(
                name, size, written.rows(), FileStatistics.json(written.rows(), columns, written.statistics()));
    }

    /** Deletes the files. */
    public void discard() {
        try {
            for (Written file : written) {
                Files.deleteIfExists(file.path());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

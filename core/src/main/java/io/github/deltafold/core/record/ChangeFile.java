package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A staged CSV file, read line by line: every line gives changes or one rejected record, in the order of the file.
 *
 * <p><b>Cost:</b> one pass over the bytes, memory for one record. Not for use by several threads.
 */
public final class ChangeFile implements Closeable {
    private final StagedFile file;
    private final StagedBytes bytes;
    private final RecordReader reader;
    private final CsvFields record;
    private final RecordTyper typer;
    private final boolean mayRepeatHeader;
    private final FileWarnings warnings;
    private final List<Change> changes = new ArrayList<>(2);

    private @Nullable RejectedRecord rejected;
    private @Nullable Object @Nullable [] rejectedKey;
    private long lines;
    private long rejections;
    private long keyless;

    private ChangeFile(
            StagedFile file,
            StagedBytes bytes,
            RecordReader reader,
            TableSpec spec,
            RecordTyper typer,
            boolean mayRepeatHeader,
            FileWarnings warnings) {
        this.file = file;
        this.bytes = bytes;
        this.reader = reader;
        this.record = new CsvFields(reader, spec);
        this.typer = typer;
        this.mayRepeatHeader = mayRepeatHeader;
        this.warnings = warnings;
    }

    /**
     * Opens a CSV file of the staging area.
     *
     * @throws DamagedFileException when it cannot be unpacked
     * @throws io.github.deltafold.core.store.ObjectChangedException when it no longer holds what was listed
     */
    public static ChangeFile open(ObjectStore staging, StagedFile file, TableSpec spec, TableShape shape)
            throws IOException {
        StagedFileName name = file.name();
        StagedBytes bytes = StagedBytes.open(staging, file);
        RecordReader reader = new RecordReader(bytes.stream(), spec.csv().delimiter());
        FileWarnings warnings = new FileWarnings(spec);
        if (!spec.csv().header()) {
            RecordTyper typer = RecordTyper.byPosition(file.key(), name.kind(), spec, shape);
            warnings.compareDeclared(shape);
            return new ChangeFile(file, bytes, reader, spec, typer, name.kind() == FileKind.FULL_LOAD, warnings);
        }
        FileHeader header = headerOf(reader, bytes, file, spec);
        warnings.compareCsv(header, name.kind(), shape);
        RecordTyper typer = RecordTyper.byName(file.key(), name.kind(), spec, shape, header);
        return new ChangeFile(file, bytes, reader, spec, typer, false, warnings);
    }

    /**
     * The names in the first line of a CSV file; none where the file is quarantined whole for its header.
     *
     * <p><b>Cost:</b> one request, and the first kilobytes of the file.
     */
    public static List<Column> headerColumns(ObjectStore staging, StagedFile file, TableSpec spec) throws IOException {
        try (StagedBytes bytes = StagedBytes.open(staging, file);
                RecordReader reader =
                        new RecordReader(bytes.stream(), spec.csv().delimiter())) {
            FileHeader header = FileHeader.of(header(reader, file), spec);
            if (header.whyUnusable(file.name().kind(), spec) != null) {
                return List.of();
            }
            return header.columns().stream()
                    .map(name -> new Column(name, ColumnType.STRING))
                    .toList();
        }
    }

    private static FileHeader headerOf(RecordReader reader, StagedBytes bytes, StagedFile file, TableSpec spec)
            throws IOException {
        try {
            return FileHeader.of(header(reader, file), spec);
        } catch (IOException e) {
            try (bytes) {
                throw e;
            }
        }
    }

    /** A header with an open quote would be the whole file: that is damage, not a file without lines. */
    private static List<String> header(RecordReader reader, StagedFile file) throws IOException {
        List<String> names = reader.readHeader();
        String defect = reader.defect();
        if (!names.isEmpty() && defect != null) {
            throw new DamagedFileException(file.key(), "the header of the file cannot be read: " + defect);
        }
        return names;
    }

    /** Goes to the next line; false at the end of the file. */
    public boolean next() throws IOException {
        changes.clear();
        rejected = null;
        if (!reader.next()) {
            return false;
        }
        lines++;
        if (mayRepeatHeader && lines == 1 && typer.looksLikeHeader(record)) {
            warnings.repeatsHeader();
        }
        rejected = typer.type(record, changes);
        if (rejected != null) {
            rejections++;
            rejectedKey = typer.keyOf(record);
            keyless += rejectedKey == null ? 1 : 0;
        }
        return true;
    }

    /** What the line asks for; empty when it is rejected. Valid until the next line. */
    public List<Change> changes() {
        return changes;
    }

    /** The line as a rejected record; null when it is sound. */
    public @Nullable RejectedRecord rejected() {
        return rejected;
    }

    /** The line as the rejected record that a horizon makes of it, sound as it is. */
    public RejectedRecord beyond(FileHorizon horizon) {
        return horizon.rejected(record);
    }

    /** The key of a rejected line, by position of the table's columns; null where it cannot be told. */
    public @Nullable Object @Nullable [] rejectedKey() {
        return rejectedKey;
    }

    /** What reading showed; to be asked after the last line, once. */
    public FileReport report() throws IOException {
        return new FileReport(file.key(), bytes.finish(), lines, rejections, keyless, warnings.texts());
    }

    @Override
    public void close() throws IOException {
        reader.close();
        bytes.close();
    }
}

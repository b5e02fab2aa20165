package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.read.ValueVectors.Texts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** A chunk of {@link ChangeColumns}, filled row by row. */
final class ChangeVectors {
    private final List<Column> columns;
    private final int capacity;
    private final DuckDBWritableVector[] vectors;
    private final @Nullable Texts[] texts;
    private final Map<String, Integer> own = new HashMap<>();
    private int rows;

    ChangeVectors(DuckDBDataChunkWriter chunk, TableShape shape) {
        this.columns = shape.columns();
        this.capacity = Math.toIntExact(chunk.capacity());
        int width = columns.size() + ChangeColumns.OWN.size();
        this.vectors = new DuckDBWritableVector[width];
        this.texts = new @Nullable Texts[width];
        for (int i = 0; i < width; i++) {
            vectors[i] = chunk.vector(i);
            boolean isText = i < columns.size()
                    ? ValueVectors.isText(columns.get(i).type())
                    : isText(ChangeColumns.OWN.get(i - columns.size()));
            texts[i] = isText ? new Texts(vectors[i], capacity) : null;
        }
        for (int i = 0; i < ChangeColumns.OWN.size(); i++) {
            own.put(ChangeColumns.OWN.get(i), columns.size() + i);
        }
    }

    private static boolean isText(String name) {
        return switch (name) {
            case "operation", "sequence", "reason", "rejected_column", "raw" -> true;
            default -> false;
        };
    }

    boolean hasRoom() {
        return rows < capacity;
    }

    int count() {
        return rows;
    }

    /**
     * A change.
     *
     * @param beyond the record that it is beyond the tombstone horizon; null when it is not
     */
    void change(NumberedFile file, Change change, @Nullable RejectedRecord beyond) {
        values(change.values());
        place(file, change.sequence(), change.line(), change.lines());
        text("operation", String.valueOf(change.operation().code()));
        vector("brings_key").setBoolean(rows, change.bringsKey());
        Instant committed = change.commitTime();
        if (committed == null) {
            vector("commit_time").setNull(rows);
        } else {
            vector("commit_time").setLong(rows, ValueVectors.micros(committed));
        }
        text("reason", beyond == null ? null : beyond.reason());
        text("rejected_column", null);
        text("raw", beyond == null ? null : beyond.raw());
        vector("has_key").setBoolean(rows, beyond != null);
        rows++;
    }

    /** A rejected record keeps its key, where it can be told: a reload keeps the rows of such keys. */
    void reject(NumberedFile file, RejectedRecord rejected, @Nullable Object @Nullable [] key) {
        values(key == null ? new @Nullable Object[columns.size()] : key);
        place(file, "", rejected.line(), 1);
        text("operation", null);
        vector("brings_key").setNull(rows);
        vector("commit_time").setNull(rows);
        text("reason", rejected.reason());
        text("rejected_column", rejected.column());
        text("raw", rejected.raw());
        vector("has_key").setBoolean(rows, key != null);
        rows++;
    }

    private void place(NumberedFile file, String sequence, long line, int lines) {
        vector("file").setInt(rows, file.number());
        vector("is_change").setBoolean(rows, file.isChanges());
        text("sequence", sequence);
        vector("line").setLong(rows, line);
        vector("lines").setInt(rows, lines);
    }

    private void values(@Nullable Object[] values) {
        for (int i = 0; i < columns.size(); i++) {
            Object value = i < values.length ? values[i] : null;
            Texts text = texts[i];
            if (text != null) {
                text.set(rows, ValueVectors.text(value));
            } else if (value == null) {
                vectors[i].setNull(rows);
            } else {
                ValueVectors.set(vectors[i], rows, columns.get(i).type(), value);
            }
        }
    }

    private DuckDBWritableVector vector(String name) {
        return vectors[Objects.requireNonNull(own.get(name))];
    }

    private void text(String name, @Nullable String value) {
        Objects.requireNonNull(texts[Objects.requireNonNull(own.get(name))]).set(rows, value);
    }

    /** Sets what is set at once; nothing can be added afterwards. */
    void finish() {
        for (Texts text : texts) {
            if (text != null && rows > 0) {
                text.finish(rows);
            }
        }
    }
}

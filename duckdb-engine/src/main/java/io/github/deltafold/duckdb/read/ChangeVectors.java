package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.read.ValueVectors.Texts;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** A chunk of values and {@link PackedColumns}, filled row by row. */
final class ChangeVectors {
    private final List<Column> columns;
    private final int capacity;
    private final DuckDBWritableVector[] vectors;
    private final @Nullable Texts[] texts;
    private final DuckDBWritableVector place;
    private final Texts sequence;
    private final Texts commitTime;
    private final Texts reason;
    private final Texts rejectedColumn;
    private final Texts raw;
    private int rows;

    ChangeVectors(DuckDBDataChunkWriter chunk, TableShape shape, Set<PackedColumns> packed) {
        this.columns = shape.columns();
        this.capacity = Math.toIntExact(chunk.capacity());
        this.vectors = new DuckDBWritableVector[columns.size()];
        this.texts = new @Nullable Texts[columns.size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = chunk.vector(i);
            texts[i] = ValueVectors.isText(columns.get(i).type()) ? new Texts(vectors[i], capacity) : null;
        }
        Map<PackedColumns, DuckDBWritableVector> beside = new EnumMap<>(PackedColumns.class);
        packed.forEach(column -> beside.put(column, chunk.vector(columns.size() + beside.size())));
        this.place = Objects.requireNonNull(beside.get(PackedColumns.PLACE));
        this.sequence = new Texts(beside.get(PackedColumns.SEQUENCE), capacity);
        this.commitTime = new Texts(beside.get(PackedColumns.COMMIT_TIME), capacity);
        this.reason = new Texts(beside.get(PackedColumns.REASON), capacity);
        this.rejectedColumn = new Texts(beside.get(PackedColumns.REJECTED_COLUMN), capacity);
        this.raw = new Texts(beside.get(PackedColumns.RAW), capacity);
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
        int flags = PackedColumns.flags(change.operation(), change.lines(), change.bringsKey(), beyond != null);
        place.setLong(rows, PackedColumns.place(file.number(), change.line(), flags));
        sequence.set(rows, change.sequence());
        Instant committed = change.commitTime();
        if (committed != null) {
            commitTime.set(rows, String.valueOf(ValueVectors.micros(committed)));
        }
        if (beyond != null) {
            reason.set(rows, beyond.reason());
            raw.set(rows, beyond.raw());
        }
        rows++;
    }

    /** A rejected record keeps its key, where it can be told: a reload keeps the rows of such keys. */
    void reject(NumberedFile file, RejectedRecord rejected, @Nullable Object @Nullable [] key) {
        values(key == null ? new @Nullable Object[columns.size()] : key);
        place.setLong(rows, PackedColumns.place(file.number(), rejected.line(), PackedColumns.rejected(key != null)));
        sequence.set(rows, "");
        reason.set(rows, rejected.reason());
        rejectedColumn.set(rows, rejected.column());
        raw.set(rows, rejected.raw());
        rows++;
    }

    private void values(@Nullable Object[] values) {
        for (int i = 0; i < vectors.length; i++) {
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

    /** Sets what is set at once; nothing can be added afterwards. */
    void finish() {
        if (rows == 0) {
            return;
        }
        for (Texts text : texts) {
            if (text != null) {
                text.finish(rows);
            }
        }
        List.of(sequence, commitTime, reason, rejectedColumn, raw).forEach(text -> text.finish(rows));
    }
}

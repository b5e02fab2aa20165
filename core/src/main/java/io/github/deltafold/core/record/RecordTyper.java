package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.RecordLayout.Slot;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.value.SequenceText;
import io.github.deltafold.core.value.UnfitValueException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Types the records of one staged file: each becomes the changes it asks for, or a rejected record.
 *
 * <p>One instance reads one file and is not shared between threads.
 */
public final class RecordTyper {
    private static final Pattern CHANGE_SEQUENCE = Pattern.compile("\\d{35}");

    private final String file;
    private final FileKind kind;
    private final TableSpec spec;
    private final TableShape shape;
    private final List<RecordLayout> layouts;
    private final @Nullable String wholeFileReason;
    private final SequenceText sequenceText;
    private final boolean sequenceIsUndeclared;

    private RecordTyper(
            String file,
            FileKind kind,
            TableSpec spec,
            TableShape shape,
            List<RecordLayout> layouts,
            @Nullable String wholeFileReason) {
        this.file = file;
        this.kind = kind;
        this.spec = spec;
        this.shape = shape;
        this.layouts = List.copyOf(layouts);
        this.wholeFileReason = wholeFileReason;
        this.sequenceText = SequenceText.of(spec.sequence().stream()
                .map(column -> RecordLayout.typeOf(spec, shape, column))
                .toList());
        this.sequenceIsUndeclared = spec.sequence().stream()
                .anyMatch(column -> spec.column(column).isEmpty()
                        && RecordLayout.typeOf(spec, shape, column).equals(ColumnType.STRING));
    }

    /** For a file without a header: the declared columns, and older layouts told apart by their width. */
    public static RecordTyper byPosition(String file, FileKind kind, TableSpec spec, TableShape shape) {
        boolean operation = kind == FileKind.FULL_LOAD ? spec.fullLoadOperation() : spec.changeOperation();
        List<RecordLayout> layouts = new ArrayList<>();
        layouts.add(new RecordLayout(spec, shape, FileHeader.names(spec.columns()), operation));
        spec.earlierColumns()
                .forEach(earlier -> layouts.add(new RecordLayout(spec, shape, FileHeader.names(earlier), operation)));
        return new RecordTyper(file, kind, spec, shape, layouts, null);
    }

    /** For a file that names its columns, by a header or as Parquet. */
    public static RecordTyper byName(String file, FileKind kind, TableSpec spec, TableShape shape, FileHeader header) {
        RecordLayout layout = new RecordLayout(spec, shape, header.columns(), header.hasOperation());
        return new RecordTyper(file, kind, spec, shape, List.of(layout), header.whyUnusable(kind, spec));
    }

    /**
     * Types one record.
     *
     * @param changes takes what the record asks for, in order; untouched when the record is rejected
     * @return null when the record is sound
     */
    public @Nullable RejectedRecord type(RecordFields record, List<Change> changes) {
        try {
            refuseUnsound(record);
            RecordLayout layout = layoutOf(record);
            Operation operation = operationOf(record, layout);
            if (operation == Operation.DELETE) {
                changes.add(delete(record, layout));
            } else {
                upsert(record, layout, operation, changes);
            }
            return null;
        } catch (RejectedException e) {
            return new RejectedRecord(file, record.line(), e.column, e.reason, record.raw());
        }
    }

    /**
     * The typed key of a record, as far as it can be told, even though the record is rejected: a reload keeps the rows
     * of such keys. Null when it cannot be told.
     */
    public @Nullable Object @Nullable [] keyOf(RecordFields record) {
        try {
            refuseUnsound(record);
            @Nullable Object[] values = new @Nullable Object[shape.columns().size()];
            readKey(record, layoutOf(record), values);
            return values;
        } catch (RejectedException e) {
            return null;
        }
    }

    /** Whether a record repeats the declared column names: the file probably has a header. */
    boolean looksLikeHeader(RecordFields record) {
        RecordLayout layout = layouts.get(0);
        int first = layout.hasOperation() ? 1 : 0;
        if (record.defect() != null
                || record.count() != layout.width()
                || layout.names().isEmpty()) {
            return false;
        }
        for (int i = 0; i < layout.names().size(); i++) {
            if (!record.text(i + first).equalsIgnoreCase(layout.names().get(i))) {
                return false;
            }
        }
        return true;
    }

    private void refuseUnsound(RecordFields record) throws RejectedException {
        if (wholeFileReason != null) {
            throw new RejectedException(null, wholeFileReason);
        }
        String defect = record.defect();
        if (defect != null) {
            throw new RejectedException(null, defect);
        }
    }

    private RecordLayout layoutOf(RecordFields record) throws RejectedException {
        for (RecordLayout layout : layouts) {
            if (layout.width() == record.count()) {
                return layout;
            }
        }
        throw new RejectedException(
                null,
                Reasons.width(
                        record.count(),
                        layouts.stream().map(RecordLayout::width).toList()));
    }

    private Operation operationOf(RecordFields record, RecordLayout layout) throws RejectedException {
        if (!layout.hasOperation()) {
            return Operation.INSERT;
        }
        String code = record.isNull(0, ColumnType.STRING) ? "" : record.text(0);
        if (kind == FileKind.FULL_LOAD) {
            if (code.isBlank() || code.equals("I")) {
                return Operation.INSERT;
            }
            throw new RejectedException(null, Reasons.loadOperation());
        }
        return switch (code) {
            case "I" -> Operation.INSERT;
            case "U" -> Operation.UPDATE;
            case "D" -> Operation.DELETE;
            default -> throw new RejectedException(null, Reasons.operation(code.isBlank()));
        };
    }

    /** Only key and sequence count: a source may send nothing else, so whatever else stands there is not read. */
    private Change delete(RecordFields record, RecordLayout layout) throws RejectedException {
        @Nullable Object[] values = new @Nullable Object[shape.columns().size()];
        readKey(record, layout, values);
        String sequence = sequence(record, layout);
        Instant commitTime;
        try {
            commitTime = commitTime(record, layout);
        } catch (RejectedException e) {
            commitTime = null;
        }
        return new Change(Operation.DELETE, values, sequence, record.line(), 1, false, commitTime);
    }

    private void upsert(RecordFields record, RecordLayout layout, Operation operation, List<Change> changes)
            throws RejectedException {
        List<Slot> slots = layout.stored();
        @Nullable Object[] values = new @Nullable Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(record, slots.get(i), shape.columns().get(i).name());
        }
        for (int position : shape.keyPositions()) {
            if (values[position] == null) {
                throw new RejectedException(shape.columns().get(position).name(), Reasons.nullKey());
            }
        }
        String sequence = sequence(record, layout);
        Instant commitTime = commitTime(record, layout);
        boolean bringsKey = operation == Operation.INSERT;
        if (operation == Operation.UPDATE && layout.hasBeforeImage()) {
            @Nullable Object[] before = keyBefore(record, layout, values);
            if (before != null) {
                changes.add(new Change(Operation.DELETE, before, sequence, record.line(), 0, false, commitTime));
                bringsKey = true;
            }
        }
        changes.add(new Change(operation, values, sequence, record.line(), 1, bringsKey, commitTime));
    }

    /** The key before the change; null when it is the same. A part without a before image did not change. */
    private @Nullable Object @Nullable [] keyBefore(RecordFields record, RecordLayout layout, @Nullable Object[] values)
            throws RejectedException {
        @Nullable Object[] before = new @Nullable Object[values.length];
        boolean changed = false;
        for (int part = 0; part < shape.keyPositions().size(); part++) {
            int position = shape.keyPositions().get(part);
            Object old = read(
                    record,
                    layout.beforeImage().get(part),
                    spec.beforeImagePrefix() + shape.columns().get(position).name());
            before[position] = old == null ? values[position] : old;
            changed |= old != null && !Objects.deepEquals(old, values[position]);
        }
        return changed ? before : null;
    }

    private void readKey(RecordFields record, RecordLayout layout, @Nullable Object[] values) throws RejectedException {
        for (int position : shape.keyPositions()) {
            String column = shape.columns().get(position).name();
            values[position] = read(record, layout.stored().get(position), column);
            if (values[position] == null) {
                throw new RejectedException(column, Reasons.nullKey());
            }
        }
    }

    private String sequence(RecordFields record, RecordLayout layout) throws RejectedException {
        List<Slot> slots = layout.sequence();
        if (slots.isEmpty()) {
            return "";
        }
        @Nullable Object[] values = new @Nullable Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readSequence(record, slots.get(i), spec.sequence().get(i));
        }
        return sequenceText.encode(values);
    }

    /** NULL and empty sort first alike, whatever the type. */
    private @Nullable Object readSequence(RecordFields record, Slot slot, String column) throws RejectedException {
        if (slot.isAbsent()
                || record.isNull(slot.field(), slot.type())
                || record.text(slot.field()).isEmpty()) {
            return null;
        }
        Object value = read(record, slot, column, Reasons::unfit);
        if (sequenceIsUndeclared
                && value instanceof String text
                && !CHANGE_SEQUENCE.matcher(text).matches()) {
            throw new RejectedException(column, Reasons.undeclaredSequence());
        }
        return value;
    }

    /** However the column is declared, its values must be time stamps. */
    private @Nullable Instant commitTime(RecordFields record, RecordLayout layout) throws RejectedException {
        String column = Objects.requireNonNullElse(spec.commitTime(), "");
        return (Instant) read(record, layout.commitTime(), column, Reasons::unfitCommitTime);
    }

    private static @Nullable Object read(RecordFields record, Slot slot, String column) throws RejectedException {
        return read(record, slot, column, slot.type().isExactNumber() ? Reasons::unfitNumber : Reasons::unfit);
    }

    private static @Nullable Object read(
            RecordFields record, Slot slot, String column, UnaryOperator<String> reasonForUnfit)
            throws RejectedException {
        if (slot.isAbsent() || record.isNull(slot.field(), slot.type())) {
            return null;
        }
        if (record.isNotSupplied(slot.field())) {
            throw new RejectedException(column, Reasons.notSupplied());
        }
        try {
            return slot.typer().value(record.text(slot.field()));
        } catch (UnfitValueException e) {
            throw new RejectedException(column, reasonForUnfit.apply(String.valueOf(e.getMessage())));
        }
    }

    /** Ends the typing of one record; caught before it leaves this class. */
    private static final class RejectedException extends Exception {
        private final @Nullable String column;
        private final String reason;

        RejectedException(@Nullable String column, String reason) {
            super(reason, null, false, false);
            this.column = column;
            this.reason = reason;
        }
    }
}

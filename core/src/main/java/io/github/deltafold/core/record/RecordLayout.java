package io.github.deltafold.core.record;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.ColumnType;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.value.ValueTyper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which field of a record means what to a table, for records of one width. */
final class RecordLayout {
    /** The place of what a record does not carry. */
    static final int ABSENT = -1;

    private static final ColumnType COMMIT_TIME = ColumnType.of(ColumnType.Kind.TIMESTAMP);

    /** A field that is read, and how. */
    record Slot(int field, ColumnType type, ValueTyper typer) {
        boolean isAbsent() {
            return field == ABSENT;
        }
    }

    private final int width;
    private final boolean operationFirst;
    private final List<String> names;
    private final List<Slot> stored;
    private final List<Slot> sequence;
    private final List<Slot> beforeImage;
    private final Slot commitTime;

    /**
     * Lays a record out.
     *
     * @param names names of the fields after the operation
     * @param operationFirst whether an operation stands before them
     */
    RecordLayout(TableSpec spec, TableShape shape, List<String> names, boolean operationFirst) {
        this.width = names.size() + (operationFirst ? 1 : 0);
        this.operationFirst = operationFirst;
        this.names = List.copyOf(names);
        this.stored = new ArrayList<>();
        for (Column column : shape.columns()) {
            // a table that was made before the column was excluded holds it still
            stored.add(slot(spec.stores(column.name()) ? column.name() : "", column.type()));
        }
        this.sequence = new ArrayList<>();
        for (String column : spec.sequence()) {
            sequence.add(slot(column, typeOf(spec, shape, column)));
        }
        this.beforeImage = new ArrayList<>();
        for (Column part : shape.keyColumns()) {
            beforeImage.add(slot(spec.beforeImagePrefix() + part.name(), part.type()));
        }
        String commit = spec.commitTime();
        this.commitTime = slot(commit == null ? "" : commit, COMMIT_TIME);
    }

    /** The type by which a sequence column compares: its declared one, else the table's, else text. */
    static ColumnType typeOf(TableSpec spec, TableShape shape, String column) {
        Optional<Column> declared = spec.column(column);
        if (declared.isPresent()) {
            return declared.get().type();
        }
        int position = shape.position(column);
        return position < 0 ? ColumnType.STRING : shape.columns().get(position).type();
    }

    int width() {
        return width;
    }

    boolean hasOperation() {
        return operationFirst;
    }

    /** Names of the fields after the operation. */
    List<String> names() {
        return names;
    }

    /** By position of the table's columns. */
    List<Slot> stored() {
        return stored;
    }

    List<Slot> sequence() {
        return sequence;
    }

    /** By part of the key. */
    List<Slot> beforeImage() {
        return beforeImage;
    }

    boolean hasBeforeImage() {
        return beforeImage.stream().anyMatch(slot -> !slot.isAbsent());
    }

    Slot commitTime() {
        return commitTime;
    }

    /** The exact name goes before one that differs in case; two of those are one too many to choose from. */
    private Slot slot(String name, ColumnType type) {
        int field = names.indexOf(name);
        if (field < 0) {
            List<String> alike = names.stream().filter(name::equalsIgnoreCase).toList();
            field = alike.size() == 1 ? names.indexOf(alike.get(0)) : ABSENT;
        }
        int place = field < 0 ? ABSENT : field + (operationFirst ? 1 : 0);
        return new Slot(place, type, ValueTyper.of(type));
    }
}

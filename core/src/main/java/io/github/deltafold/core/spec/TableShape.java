package io.github.deltafold.core.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns a table holds, in order, {@code _cdc} aside, and which of them make the key.
 *
 * @param columns the stored columns in the order of the table
 * @param keyPositions where the key columns stand among them, in the order of {@code key}
 */
public record TableShape(List<Column> columns, List<Integer> keyPositions) implements Serializable {
    public TableShape {
        columns = List.copyOf(columns);
        keyPositions = List.copyOf(keyPositions);
    }

    /**
     * The shape of a table once a batch is folded: the columns it has, with wider types where the spec declares them, then
     * those declared or found in files that it lacks.
     *
     * @param existing columns of the table as it stands; empty before the first batch
     * @param found columns that headers or Parquet files name; those that are declared or not taken on do not count
     * @throws io.github.deltafold.core.failure.BadSetting when a declared type does not hold the values that the table
     *     has, a name cannot be stored, or the key is not among the columns
     */
    public static TableShape of(TableSpec spec, List<Column> existing, List<Column> found) {
        List<Column> columns = new ArrayList<>(existing);
        for (Column declared : spec.columns()) {
            if (spec.stores(declared.name())) {
                take(declared, columns, spec);
            }
        }
        if (spec.takesNewColumns()) {
            for (Column column : found) {
                boolean known = columns.stream().anyMatch(c -> c.name().equalsIgnoreCase(column.name()));
                if (!known
                        && spec.stores(column.name())
                        && spec.column(column.name()).isEmpty()) {
                    columns.add(storable(column, spec));
                }
            }
        }
        refuseInexactSequence(spec, columns);
        return new TableShape(columns, keyPositions(spec, columns));
    }

    /** Columns that a table has with narrower types than this shape gives them. */
    public List<Column> widened(List<Column> existing) {
        return existing.stream()
                .filter(column -> !columns.get(position(column.name())).type().equals(column.type()))
                .toList();
    }

    /** The key columns, in the order of {@code key}. */
    public List<Column> keyColumns() {
        return keyPositions.stream().map(columns::get).toList();
    }

    /** The key columns among those that a table has. */
    public static List<Column> keyColumns(TableSpec spec, List<Column> columns) {
        return new TableShape(columns, keyPositions(spec, columns)).keyColumns();
    }

    /**
     * Requires that this shape holds all values of some columns that it has too.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it does not
     */
    public void requireHolds(List<Column> held, TableSpec spec) {
        for (Column column : held) {
            int position = position(column.name());
            if (position >= 0) {
                requireWider(column, columns.get(position), spec);
            }
        }
    }

    /** Where a column stands, without regard to case; -1 when the table does not hold it. */
    public int position(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    private static void take(Column declared, List<Column> columns, TableSpec spec) {
        for (int i = 0; i < columns.size(); i++) {
            Column existing = columns.get(i);
            if (existing.name().equalsIgnoreCase(declared.name())) {
                columns.set(i, new Column(existing.name(), type(existing, declared, spec)));
                return;
            }
        }
        columns.add(declared);
    }

    /** A wider type is taken on, except where the rows keep the values as text that is as wide as the type was. */
    private static ColumnType type(Column existing, Column declared, TableSpec spec) {
        if (existing.type().equals(declared.type())) {
            return existing.type();
        }
        requireWider(existing, declared, spec);
        if (orders(spec, existing)) {
            throw SpecErrors.widerSequence(spec.name(), existing, declared);
        }
        return declared.type();
    }

    private static void requireWider(Column existing, Column wanted, TableSpec spec) {
        if (!existing.type().equals(wanted.type()) && !existing.type().widensTo(wanted.type())) {
            throw SpecErrors.retype(spec.name(), existing, wanted);
        }
    }

    private static boolean orders(TableSpec spec, Column column) {
        return spec.sequence().stream().anyMatch(column.name()::equalsIgnoreCase);
    }

    private static Column storable(Column column, TableSpec spec) {
        String why = ColumnsDdl.whyNotStorable(column.name());
        if (!why.isEmpty()) {
            throw SpecErrors.notStorable(spec.name(), column.name(), why);
        }
        return column;
    }

    private static void refuseInexactSequence(TableSpec spec, List<Column> columns) {
        for (Column column : columns) {
            if (orders(spec, column) && !column.type().canBeKey()) {
                throw SpecErrors.inexactKey(spec.name().toString(), "sequence", column);
            }
        }
    }

    private static List<Integer> keyPositions(TableSpec spec, List<Column> columns) {
        List<Integer> positions = new ArrayList<>();
        for (String part : spec.key()) {
            Column column = columns.stream()
                    .filter(c -> c.name().equalsIgnoreCase(part))
                    .findFirst()
                    .orElseThrow(() -> SpecErrors.unknownColumn(spec.name().toString(), "key", part, columns));
            if (!column.type().canBeKey()) {
                throw SpecErrors.inexactKey(spec.name().toString(), "key", column);
            }
            positions.add(columns.indexOf(column));
        }
        return positions;
    }
}

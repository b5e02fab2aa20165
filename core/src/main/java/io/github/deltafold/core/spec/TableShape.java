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
     * The shape of a table once a batch is folded: the columns it has, then those declared or found in files that it
     * lacks.
     *
     * @param existing columns of the table as it stands; empty before the first batch
     * @param found columns that headers or Parquet files name; those that are declared or not taken on do not count
     * @throws io.github.deltafold.core.failure.BadSetting when a declared type differs from the table's, a name cannot
     *     be stored, or the key is not among the columns
     */
    public static TableShape of(TableSpec spec, List<Column> existing, List<Column> found) {
        List<Column> columns = new ArrayList<>(existing);
        for (Column declared : spec.columns()) {
            if (spec.stores(declared.name())) {
                position(columns, declared.name(), declared, spec);
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

    /** The key columns, in the order of {@code key}. */
    public List<Column> keyColumns() {
        return keyPositions.stream().map(columns::get).toList();
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

    private static void position(List<Column> columns, String name, Column declared, TableSpec spec) {
        for (Column column : columns) {
            if (column.name().equalsIgnoreCase(name)) {
                if (!column.type().equals(declared.type())) {
                    throw SpecErrors.retype(spec.name(), column, declared);
                }
                return;
            }
        }
        columns.add(declared);
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
            boolean orders = spec.sequence().stream().anyMatch(column.name()::equalsIgnoreCase);
            if (orders && !column.type().canBeKey()) {
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

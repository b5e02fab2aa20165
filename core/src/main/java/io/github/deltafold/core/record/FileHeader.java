package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.spec.TableSpec.MissingColumns;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that a file gives its fields, by a header line or as Parquet. A first name {@code Op} is the operation, file
 * by file.
 *
 * @param columns names of the fields after the operation
 * @param hasOperation whether the first field is the operation
 */
public record FileHeader(List<String> columns, boolean hasOperation) {
    /** The name DMS gives the operation column. */
    public static final String OPERATION = "Op";

    public FileHeader {
        columns = List.copyOf(columns);
    }

    /** Reads the names of all fields. */
    public static FileHeader of(List<String> names, TableSpec spec) {
        boolean operation = !names.isEmpty()
                && (names.get(0).equals(OPERATION)
                        || (names.get(0).equalsIgnoreCase(OPERATION)
                                && spec.column(OPERATION).isEmpty()));
        return new FileHeader(operation ? names.subList(1, names.size()) : names, operation);
    }

    /** Declared columns that the file does not carry; before images and excluded columns aside. */
    public List<Column> missing(TableSpec spec) {
        return spec.columns().stream()
                .filter(column -> spec.stores(column.name()) && !names(column.name()))
                .toList();
    }

    /** Columns of the file that are not declared, where columns are declared. */
    public List<String> undeclared(TableSpec spec) {
        return columns.stream()
                .filter(name -> spec.declaresColumns()
                        && spec.column(name).isEmpty()
                        && spec.stores(name)
                        && !name.equalsIgnoreCase(spec.commitTime())
                        && spec.sequence().stream().noneMatch(name::equalsIgnoreCase))
                .toList();
    }

    /** Why no record of this file can be applied; null when they can. */
    @Nullable String whyUnusable(FileKind kind, TableSpec spec) {
        if (isBroken()) {
            return Reasons.headerBroken();
        }
        for (String part : spec.key()) {
            if (!names(part)) {
                return Reasons.headerLacks("key", part);
            }
        }
        for (String column : spec.sequence()) {
            if (!names(column)) {
                return Reasons.headerLacks("sequence", column);
            }
        }
        if (kind == FileKind.CHANGES && !hasOperation && spec.changeOperation()) {
            return Reasons.headerWithoutOperation();
        }
        List<Column> missing = missing(spec);
        if (!missing.isEmpty() && spec.missingColumns() == MissingColumns.REFUSE) {
            return Reasons.headerLacksDeclared(missing);
        }
        return null;
    }

    static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private boolean names(String column) {
        return columns.contains(column)
                || columns.stream().filter(column::equalsIgnoreCase).count() == 1;
    }

    private boolean isBroken() {
        Set<String> seen = new HashSet<>();
        return columns.stream().anyMatch(name -> name.isBlank() || !seen.add(name));
    }
}

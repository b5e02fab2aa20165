package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.read.ChangeColumns;
import io.github.deltafold.duckdb.table.CdcColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The queries that make the new files of a table. */
final class Rewrite {
    private static final String NEWER = "(SELECT * FROM " + Verdicts.TABLE + " WHERE verdict = 'newer')";

    private Rewrite() {}

    /** The rows that the batch brings, in the columns of the table and their order. */
    static String upserts(FoldTask task, TableShape shape) {
        return rows(task, shape, Verdicts.TABLE) + " WHERE v.verdict = 'newer' AND v.operation <> 'D'";
    }

    /** Changes as rows of the table. */
    static String rows(FoldTask task, TableShape shape, String changes) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            values.add("v." + ChangeColumns.value(i) + " AS "
                    + Sql.name(shape.columns().get(i).name()));
        }
        return "SELECT " + String.join(", ", values) + ", " + PlannedFiles.cdc(task, "v", "p") + " AS _cdc FROM "
                + changes + " v JOIN " + PlannedFiles.TABLE + " p ON p.number = v.file";
    }

    /**
     * The rows that the batch leaves, of those that it writes again.
     *
     * @param rows the rows to write again
     */
    static String kept(TableShape shape, String rows) {
        return "SELECT " + columns(shape, "t") + " FROM " + rows + " t ANTI JOIN " + NEWER + " v ON "
                + Held.sameKey("t", "v", shape);
    }

    /** The same, of a reload, which removes rows of older generations that neither it nor a rejected line of it holds. */
    static String keptByReload(TableShape shape, String rows, int generation, String changes) {
        String left = kept(shape, rows).replace("SELECT " + columns(shape, "t"), "SELECT t.*");
        return "SELECT " + columns(shape, "k") + " FROM (" + left + ") k WHERE coalesce(k._cdc.load_generation, 0) >= "
                + generation + " OR EXISTS (FROM (" + rejectedKeys(changes, shape) + ") r WHERE "
                + Held.sameKey("k", "r", shape) + ")";
    }

    /** The keys that rejected records tell. */
    static String rejectedKeys(String changes, TableShape shape) {
        return "SELECT DISTINCT " + ChangeColumns.key(shape) + " FROM " + changes + " WHERE has_key";
    }

    private static String columns(TableShape shape, String relation) {
        return shape.columns().stream()
                .map(column -> relation + "." + Sql.name(column.name()))
                .collect(Collectors.joining(", ", "", ", " + relation + "." + CdcColumn.NAME));
    }

    /** The deletes of the batch: the key under the names of the table's columns, and {@code _cdc}. */
    static String deletes(FoldTask task, TableShape shape) {
        String key = shape.keyPositions().stream()
                .map(position -> "v." + ChangeColumns.value(position) + " AS "
                        + Sql.name(shape.columns().get(position).name()))
                .collect(Collectors.joining(", "));
        return "SELECT " + key + ", " + PlannedFiles.cdc(task, "v", "p") + " AS _cdc FROM " + Verdicts.TABLE
                + " v JOIN " + PlannedFiles.TABLE
                + " p ON p.number = v.file WHERE v.verdict = 'newer' AND v.operation = 'D'";
    }
}

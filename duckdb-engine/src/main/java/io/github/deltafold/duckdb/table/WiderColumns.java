package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.lake.CommitLog;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.log.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Gives the columns of a table wider types, by writing the table again in one commit: Delta's own widening would shut out
 * readers that do not know it.
 *
 * <p><b>Cost:</b> none where the types are wide enough; otherwise the whole table is read and written.
 */
public final class WiderColumns {
    private WiderColumns() {}

    /** The commit that does it; empty where no column is narrower. Columns that the table lacks do not matter. */
    public static Optional<NewCommit> commit(LakeTable table, Snapshot base, List<Column> types) {
        TableSchema schema = base.schema();
        List<Column> columns = schema.columns().stream()
                .map(column -> types.stream()
                        .filter(wide -> wide.name().equalsIgnoreCase(column.name())
                                && column.type().widensTo(wide.type()))
                        .findFirst()
                        .map(wide -> new Column(column.name(), wide.type()))
                        .orElse(column))
                .toList();
        if (columns.equals(schema.columns())) {
            return Optional.empty();
        }
        TableSchema wider = schema.withTypes(columns);
        String names = wider.names().stream().map(Sql::name).collect(Collectors.joining(", "));
        List<DataFile> files = base.dataFiles();
        NewCommit commit = table.newCommit("WRITE").note(CommitLog.WIDENING).schema(base, wider);
        if (!files.isEmpty()) {
            long bytes = files.stream().mapToLong(DataFile::sizeBytes).sum();
            table.write("SELECT " + names + " FROM " + table.rows(wider, files), columns, bytes)
                    .forEach(file -> commit.add(file.path(), file.sizeBytes(), file.statistics()));
        }
        return Optional.of(commit.removeAll(files));
    }
}

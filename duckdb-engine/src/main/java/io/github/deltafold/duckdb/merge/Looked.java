package io.github.deltafold.duckdb.merge;

import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.log.TableSchema;
import io.github.deltafold.duckdb.table.CdcColumn;
import io.github.deltafold.duckdb.table.LakeTable;
import java.util.List;
import java.util.Optional;

/**
 * The table as a fold found it, with the columns that it is to have.
 *
 * @param base empty when there is none yet
 * @param rows its rows, as an SQL relation
 */
record Looked(Optional<Snapshot> base, TableSchema schema, List<DataFile> files, String rows) {
    static Looked at(LakeTable table, Optional<Snapshot> base, TableShape shape) {
        TableSchema schema =
                base.map(Snapshot::schema).orElse(TableSchema.none()).with(shape.columns(), CdcColumn.field());
        List<DataFile> all = base.map(Snapshot::dataFiles).orElse(List.of());
        return new Looked(base, schema, all, table.rows(schema, all));
    }

    /** The columns that a table has. */
    static List<Column> columns(Optional<Snapshot> base) {
        return base.map(snapshot -> LakeTable.columns(snapshot.schema())).orElse(List.of());
    }
}

package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.fold.TombstoneMemory;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Forgets tombstones that are due: looks at their orders, and writes the files that hold some again without them.
 *
 * @param workshops gives a place to work
 */
public record TombstonePurge(Workshops workshops) implements TombstoneMemory {
    @Override
    public Purge look(LakeConfig config, TableSpec spec, Purge.Limit limit) {
        return workshops.in(config, workshop -> {
            try (LakeTable table = new LakeTable(workshop, config.tombstones(spec.name()))) {
                Optional<Snapshot> snapshot = table.snapshot();
                if (snapshot.isEmpty()) {
                    return new Purge(limit, null, null);
                }
                String rows = Tombstones.thatCount(table, snapshot.get());
                String least = workshop.session()
                        .one(
                                "SELECT min(_cdc.\"name\") FROM " + rows + " WHERE NOT " + covered(limit),
                                row -> Optional.ofNullable(row.getString(1)))
                        .orElse(null);
                return new Purge(limit, greatest(workshop, rows, limit), least);
            }
        });
    }

    private static @Nullable ChangeOrder greatest(Workshop workshop, String rows, Purge.Limit limit) {
        List<Optional<ChangeOrder>> greatest = workshop.session()
                .list(
                        "SELECT " + CdcColumn.fields("_cdc") + " FROM " + rows + " WHERE " + covered(limit)
                                + " AND _cdc.load_generation = " + limit.loadGeneration() + " ORDER BY "
                                + CdcColumn.order("_cdc") + " DESC LIMIT 1",
                        row -> Optional.ofNullable(CdcColumn.read(row, 1)));
        return greatest.isEmpty() ? null : greatest.get(0).orElse(null);
    }

    @Override
    public void forget(LakeConfig config, TableSpec spec, Purge purge) {
        workshops.in(config, workshop -> {
            try (LakeTable table = new LakeTable(workshop, config.tombstones(spec.name()))) {
                table.change(base -> base.flatMap(snapshot -> without(table, snapshot, purge.limit())));
                return true;
            }
        });
    }

    private static Optional<NewCommit> without(LakeTable table, Snapshot base, Purge.Limit limit) {
        String rows = table.rows(base.schema(), base.dataFiles());
        String goes = "coalesce(" + covered(limit) + ", false)";
        List<DataFile> files = table.at(
                base.dataFiles(),
                table.session()
                        .list(
                                "SELECT DISTINCT " + LakeTable.AT + " FROM " + rows + " WHERE " + goes,
                                row -> row.getString(1)));
        if (files.isEmpty()) {
            return Optional.empty();
        }
        String names = base.schema().names().stream().map(Sql::name).collect(Collectors.joining(", "));
        NewCommit commit = table.newCommit("DELETE");
        long bytes = files.stream().mapToLong(DataFile::sizeBytes).sum();
        table.write(
                        "SELECT " + names + " FROM " + table.rows(base.schema(), files) + " WHERE NOT " + goes,
                        base.schema().columns(),
                        bytes)
                .forEach(file -> commit.add(file.path(), file.sizeBytes(), file.statistics()));
        return Optional.of(commit.removeAll(files));
    }

    /** {@link Purge.Limit#covers} for DuckDB. */
    private static String covered(Purge.Limit limit) {
        ChangeOrder order = limit.order();
        String due = "_cdc.\"name\" < " + Sql.text(limit.name())
                + (order == null ? "" : " AND " + CdcColumn.order("_cdc") + " < " + CdcColumn.literal(order));
        return "(_cdc.load_generation < %d OR (_cdc.load_generation = %d AND %s))"
                .formatted(limit.loadGeneration(), limit.loadGeneration(), due);
    }
}

package io.github.deltafold.duckdb.table;

import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.LineRanges.Range;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.duckdb.db.Sql;
import io.github.deltafold.duckdb.log.DataFile;
import io.github.deltafold.duckdb.log.NewCommit;
import io.github.deltafold.duckdb.log.Snapshot;
import io.github.deltafold.duckdb.log.TableSchema;
import io.github.deltafold.duckdb.table.Workshops.OpenWorkshop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The quarantine table of a lake, looked at and settled.
 *
 * @param workshops gives places to work
 * @param config the lake
 */
public record QuarantineRecords(Workshops workshops, LakeConfig config) implements Quarantine {
    private static final TableSchema SCHEMA = TableSchema.of(RECORD_COLUMNS);
    private static final String SETTLED = "deltafold_settled";

    @Override
    public TableRows records(RecordFilter filter) {
        String names =
                RECORD_COLUMNS.stream().map(column -> Sql.name(column.name())).collect(Collectors.joining(", "));
        return rows(
                RECORD_COLUMNS,
                rows -> "SELECT " + names + " FROM " + rows + " WHERE " + matches(filter)
                        + " ORDER BY \"table\", file, line, batch");
    }

    @Override
    public TableRows summary(RecordFilter filter) {
        return rows(
                SUMMARY_COLUMNS,
                rows -> "SELECT \"table\", file, reason, state, count(*), min(line) AS first_line, min(batch) AS batch,"
                        + " min(recorded_at) FROM " + rows + " WHERE " + matches(filter)
                        + " GROUP BY \"table\", file, reason, state ORDER BY \"table\", file, first_line, min(batch)");
    }

    /** A query over the records. */
    @FunctionalInterface
    private interface Query {
        String of(String rows);
    }

    private TableRows rows(List<Column> columns, Query query) {
        OpenWorkshop open = workshops.open(config);
        LakeTable table = new LakeTable(open.workshop(), config.quarantine());
        Optional<Snapshot> snapshot = table.snapshot();
        Runnable end = () -> {
            table.close();
            open.close();
        };
        if (snapshot.isEmpty()) {
            end.run();
            return new TableRows(columns, List.<@Nullable Object[]>of().iterator());
        }
        String rows = table.rows(SCHEMA, snapshot.get().dataFiles());
        return new TableRows(columns, new RowValues(table.session().stream(query.of(rows)), columns, end));
    }

    @Override
    public Map<String, Long> count(RecordFilter filter) {
        Map<String, Long> records = new TreeMap<>();
        return workshops.in(config, workshop -> {
            try (LakeTable table = new LakeTable(workshop, config.quarantine())) {
                table.snapshot()
                        .ifPresent(snapshot -> workshop.session()
                                .list(
                                        "SELECT file, count(*) FROM " + table.rows(SCHEMA, snapshot.dataFiles())
                                                + " WHERE " + matches(filter) + " GROUP BY file",
                                        row -> records.put(row.getString(1), row.getLong(2))));
                return records;
            }
        });
    }

    /** Neighbouring lines become one range before they leave the database. */
    @Override
    public List<QuarantinedFile> lines(RecordFilter filter, int mostRanges) {
        Map<String, List<Range>> byFile = new TreeMap<>();
        Map<String, Long> records = new TreeMap<>();
        return workshops.in(config, workshop -> {
            try (LakeTable table = new LakeTable(workshop, config.quarantine())) {
                table.snapshot()
                        .ifPresent(snapshot -> workshop.session()
                                .list(
                                        "SELECT file, min(line), max(line), sum(records)::BIGINT FROM (SELECT file, line, records,"
                                                + " line - row_number() OVER (PARTITION BY file ORDER BY line) AS island FROM"
                                                + " (SELECT file, line, count(*) AS records FROM "
                                                + table.rows(SCHEMA, snapshot.dataFiles()) + " WHERE " + matches(filter)
                                                + " GROUP BY file, line)) GROUP BY file, island ORDER BY file, min(line) LIMIT "
                                                + mostRanges,
                                        row -> {
                                            byFile.computeIfAbsent(row.getString(1), file -> new ArrayList<>())
                                                    .add(new Range(row.getLong(2), row.getLong(3)));
                                            return records.merge(row.getString(1), row.getLong(4), Long::sum);
                                        }));
                return byFile.entrySet().stream()
                        .map(file -> new QuarantinedFile(
                                file.getKey(),
                                new LineRanges(file.getValue()),
                                records.getOrDefault(file.getKey(), 0L)))
                        .toList();
            }
        });
    }

    @Override
    public void replaceAllOf(TableName name, Instant before) {
        String earlier = "\"table\" = " + Sql.text(name.toString()) + " AND state <> "
                + Sql.text(RecordState.REPLACED.text()) + " AND recorded_at < "
                + Sql.text(before.toString()) + "::TIMESTAMPTZ";
        update(earlier, RecordState.REPLACED, List.of());
    }

    @Override
    public void settle(TableName name, Settlement settlement) {
        Map<String, LineRanges> lines = settlement.lines();
        if (lines.isEmpty()) {
            return;
        }
        String settled = "\"table\" = " + Sql.text(name.toString()) + " AND state = "
                + Sql.text(RecordState.OPEN.text()) + " AND batch <= " + settlement.throughBatch()
                + " AND EXISTS (FROM " + SETTLED + " s WHERE s.of = file AND line BETWEEN s.first AND s.last)";
        List<FileRange> ranges = new ArrayList<>();
        lines.forEach((file, of) -> of.ranges().forEach(range -> ranges.add(new FileRange(file, range))));
        update(settled, settlement.state(), ranges);
    }

    private record FileRange(String file, Range range) {}

    private void update(String condition, RecordState state, List<FileRange> ranges) {
        workshops.in(config, workshop -> {
            workshop.session()
                    .run("CREATE OR REPLACE TEMP TABLE " + SETTLED + " (\"of\" VARCHAR, first BIGINT, last BIGINT)");
            workshop.session().append(SETTLED, rows -> {
                for (FileRange range : ranges) {
                    rows.beginRow();
                    rows.append(range.file());
                    rows.append(range.range().first());
                    rows.append(range.range().last());
                    rows.endRow();
                }
            });
            try (LakeTable table = new LakeTable(workshop, config.quarantine())) {
                table.change(base -> base.flatMap(snapshot -> updated(table, snapshot, condition, state)));
                return true;
            }
        });
    }

    private static Optional<NewCommit> updated(LakeTable table, Snapshot base, String condition, RecordState state) {
        List<DataFile> files = table.at(
                base.dataFiles(),
                table.session()
                        .list(
                                "SELECT DISTINCT " + LakeTable.AT + " FROM " + table.rows(SCHEMA, base.dataFiles())
                                        + " WHERE " + condition,
                                row -> row.getString(1)));
        if (files.isEmpty()) {
            return Optional.empty();
        }
        String columns = RECORD_COLUMNS.stream()
                .map(column -> column.name().equals("state")
                        ? "CASE WHEN " + condition + " THEN " + Sql.text(state.text()) + " ELSE state END AS state"
                        : Sql.name(column.name()))
                .collect(Collectors.joining(", "));
        NewCommit commit = table.newCommit("UPDATE");
        table.write("SELECT " + columns + " FROM " + table.rows(SCHEMA, files), SCHEMA.columns(), 0)
                .forEach(file -> commit.add(file.path(), file.sizeBytes(), file.statistics()));
        return Optional.of(commit.removeAll(files));
    }

    private static String matches(RecordFilter filter) {
        List<String> conditions = new ArrayList<>();
        conditions.add("batch <= " + filter.throughBatch());
        if (!filter.tables().isEmpty()) {
            conditions.add(among(
                    "\"table\"",
                    filter.tables().stream().map(TableName::toString).toList()));
        }
        if (!filter.files().isEmpty()) {
            conditions.add(among("file", filter.files()));
        }
        if (!filter.lines().isEmpty()) {
            conditions.add(
                    "line IN (" + filter.lines().stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")");
        }
        RecordState state = filter.state();
        if (state != null) {
            conditions.add("state = " + Sql.text(state.text()));
        }
        return String.join(" AND ", conditions);
    }

    private static String among(String column, Collection<String> values) {
        return column + " IN (" + values.stream().map(Sql::text).collect(Collectors.joining(", ")) + ")";
    }
}

package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.delta.tables.DeltaTable;
import io.github.deltafold.core.fold.Quarantine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.LineRanges.Range;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.store.Location;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** The quarantine table of a lake, looked at and settled. */
public final class QuarantineRecords implements Quarantine {
    private static final String RECORDS = "records";
    private static final String ISLAND = "island";

    private final SparkSession session;
    private final Location location;

    /**
     * The quarantine of a lake.
     *
     * @param session a session that nothing else uses meanwhile
     */
    public QuarantineRecords(SparkSession session, Location location) {
        this.session = session;
        this.location = location;
    }

    @Override
    public TableRows records(RecordFilter filter) {
        Column[] columns =
                RECORD_COLUMNS.stream().map(column -> col(column.name())).toArray(Column[]::new);
        if (!exists()) {
            return new TableRows(RECORD_COLUMNS, List.<@Nullable Object[]>of().iterator());
        }
        Dataset<Row> rows = matching(filter).select(columns).sort(col("table"), col("file"), col("line"), col("batch"));
        return new TableRows(RECORD_COLUMNS, new RowValues(rows.toLocalIterator(), columns.length));
    }

    @Override
    public TableRows summary(RecordFilter filter) {
        if (!exists()) {
            return new TableRows(SUMMARY_COLUMNS, List.<@Nullable Object[]>of().iterator());
        }
        Dataset<Row> rows = matching(filter)
                .groupBy("table", "file", "reason", "state")
                .agg(
                        functions.count(lit(1)).as(RECORDS),
                        min("line").as("first_line"),
                        min("batch").as("batch"),
                        min("recorded_at").as("since"))
                .sort(col("table"), col("file"), col("first_line"), col("batch"));
        return new TableRows(SUMMARY_COLUMNS, new RowValues(rows.toLocalIterator(), SUMMARY_COLUMNS.size()));
    }

    @Override
    public Map<String, Long> count(RecordFilter filter) {
        Map<String, Long> records = new TreeMap<>();
        if (exists()) {
            matching(filter)
                    .groupBy("file")
                    .agg(functions.count(lit(1)).as(RECORDS))
                    .toLocalIterator()
                    .forEachRemaining(row -> records.put(row.getString(0), row.getLong(1)));
        }
        return records;
    }

    /** Neighbouring lines become one range before they reach the driver. */
    @Override
    public List<QuarantinedFile> lines(RecordFilter filter, int mostRanges) {
        if (!exists()) {
            return List.of();
        }
        Column position = row_number().over(Window.partitionBy("file").orderBy("line"));
        Iterator<Row> ranges = matching(filter)
                .groupBy("file", "line")
                .agg(functions.count(lit(1)).as(RECORDS))
                .withColumn(ISLAND, col("line").minus(position))
                .groupBy(col("file"), col(ISLAND))
                .agg(
                        min("line").as("first"),
                        max("line").as("last"),
                        sum(RECORDS).as(RECORDS))
                .sort("file", "first")
                .select("file", "first", "last", RECORDS)
                .limit(mostRanges)
                .toLocalIterator();
        Map<String, List<Range>> byFile = new TreeMap<>();
        Map<String, Long> records = new TreeMap<>();
        while (ranges.hasNext()) {
            Row range = ranges.next();
            byFile.computeIfAbsent(range.getString(0), file -> new ArrayList<>())
                    .add(new Range(range.getLong(1), range.getLong(2)));
            records.merge(range.getString(0), range.getLong(3), Long::sum);
        }
        return byFile.entrySet().stream()
                .map(file -> new QuarantinedFile(
                        file.getKey(), new LineRanges(file.getValue()), records.getOrDefault(file.getKey(), 0L)))
                .toList();
    }

    @Override
    public void replaceAllOf(TableName table, Instant before) {
        String replaced = RecordState.REPLACED.text();
        Column earlier = col("table")
                .equalTo(table.toString())
                .and(col("state").notEqual(replaced))
                .and(col("recorded_at").lt(lit(before)));
        if (exists() && !records().where(earlier).isEmpty()) {
            Map<String, Column> state = Map.of("state", lit(replaced));
            Transaction.retrying(
                    () -> DeltaTable.forPath(session, TableUris.of(location)).update(earlier, state));
        }
    }

    @Override
    public void settle(TableName table, Settlement settlement) {
        Map<String, LineRanges> lines = settlement.lines();
        if (lines.isEmpty()) {
            return;
        }
        Column settled = col("table")
                .equalTo(table.toString())
                .and(col("state").equalTo(RecordState.OPEN.text()))
                .and(col("batch").leq(settlement.throughBatch()))
                .and(among("file", lines.keySet()))
                .and(udf(new Contains(Map.copyOf(lines)), DataTypes.BooleanType).apply(col("file"), col("line")));
        Map<String, Column> state = Map.of("state", lit(settlement.state().text()));
        Transaction.retrying(
                () -> DeltaTable.forPath(session, TableUris.of(location)).update(settled, state));
    }

    /** Whether a line of a file is among those to settle. */
    private record Contains(Map<String, LineRanges> lines) implements UDF2<String, Long, Boolean> {
        @Override
        public Boolean call(String file, Long line) {
            LineRanges of = lines.get(file);
            return of != null && of.contains(line);
        }
    }

    private boolean exists() {
        return DeltaTable.isDeltaTable(session, TableUris.of(location));
    }

    private Dataset<Row> matching(RecordFilter filter) {
        Column matches = col("batch").leq(filter.throughBatch());
        if (!filter.tables().isEmpty()) {
            matches = matches.and(among(
                    "table", filter.tables().stream().map(TableName::toString).toList()));
        }
        if (!filter.files().isEmpty()) {
            matches = matches.and(among("file", filter.files()));
        }
        if (!filter.lines().isEmpty()) {
            matches = matches.and(among("line", filter.lines()));
        }
        RecordState state = filter.state();
        if (state != null) {
            matches = matches.and(col("state").equalTo(state.text()));
        }
        return records().where(matches);
    }

    private Dataset<Row> records() {
        return session.read().format("delta").load(TableUris.of(location));
    }

    private static Column among(String column, Collection<?> values) {
        return col(column).isInCollection(values);
    }
}

package io.github.deltafold.spark.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.quarantine.RecordState;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.spark.read.ChangeColumns;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The rejected records of all tables: one Delta table per lake. */
public final class QuarantineTable {
    private static final StructType RECORD = new StructType()
            .add("file", DataTypes.StringType)
            .add("line", DataTypes.LongType)
            .add("column", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("raw", DataTypes.StringType);

    /** Every plan leaves its id in the log; one that is finished after this time may write its records twice. */
    private static final Map<String, String> FORGET_PLANS =
            Map.of("delta.setTransactionRetentionDuration", "interval 30 days");

    /** Whether a line waits here or was dropped from here. */
    public static final String PASSED_OVER = "passed_over";

    private static final String ASIDE_FILE = "aside_file";
    private static final String ASIDE_LINE = "aside_line";

    private final SparkSession session;
    private final FoldTask task;

    public QuarantineTable(SparkSession session, FoldTask task) {
        this.session = session;
        this.task = task;
    }

    /**
     * Sets records aside. Safe to repeat: a plan is written once, and again in its place once it was revised. Numbers of
     * batches would not do for that: a table that was removed begins with the first again.
     *
     * @param rejected {@code file}, {@code line}, {@code column}, {@code reason}, {@code raw}
     */
    public void add(Dataset<Row> rejected) {
        Dataset<Row> damaged = session.createDataFrame(
                task.damagedFiles().stream().map(QuarantineTable::row).toList(), RECORD);
        Dataset<Row> rows = rejected.unionByName(damaged)
                .select(
                        lit(task.spec().name().toString()).as("table"),
                        col("file"),
                        col("line"),
                        col("column"),
                        col("reason"),
                        col("raw"),
                        lit(task.plan().batch()).as("batch"),
                        current_timestamp().as("recorded_at"),
                        lit(RecordState.OPEN.text()).as("state"));
        Transaction.retrying(this::create);
        Transaction transaction =
                new Transaction(session, "deltafold:" + task.plan().id(), task.revision());
        String uri = TableUris.of(task.quarantine());
        if (task.revision() == 0) {
            transaction.append(rows.coalesce(1), uri);
            return;
        }
        transaction.replace(
                rows.coalesce(1),
                uri,
                "table = '%s' AND batch = %d AND state = '%s'"
                        .formatted(
                                task.spec()
                                        .name()
                                        .toString()
                                        .replace("\\", "\\\\")
                                        .replace("'", "\\'"),
                                task.plan().batch(),
                                RecordState.OPEN.text()));
    }

    /**
     * Changes, of which those lines are rejected again that wait here or were dropped from here.
     *
     * @param changes of the files of the task, with {@link ChangeColumns}
     */
    public Dataset<Row> reject(Dataset<Row> changes) {
        Column stays = not(col(PASSED_OVER)).or(col(ChangeColumns.OPERATION).isNull());
        return mark(changes)
                .withColumn(
                        ChangeColumns.HAS_KEY,
                        when(stays, col(ChangeColumns.HAS_KEY)).otherwise(true))
                .withColumn(
                        ChangeColumns.REASON,
                        when(stays, col(ChangeColumns.REASON)).otherwise("set aside"))
                .withColumn(ChangeColumns.OPERATION, when(stays, col(ChangeColumns.OPERATION)))
                .drop(PASSED_OVER);
    }

    /**
     * Changes with {@link #PASSED_OVER}.
     *
     * @param changes of the files of the task, with {@link ChangeColumns}
     */
    public Dataset<Row> mark(Dataset<Row> changes) {
        TargetTable table = new TargetTable(session, task.quarantine());
        if (!table.exists()) {
            return changes.withColumn(PASSED_OVER, lit(false));
        }
        String[] keys = task.plan().files().stream()
                .map(planned -> planned.file().key())
                .toArray(String[]::new);
        Dataset<Row> aside = table.rows()
                .where(col("table").equalTo(task.spec().name().toString()))
                .where(col("state").isin(RecordState.OPEN.text(), RecordState.DROPPED.text()))
                .select(col("file").as(ASIDE_FILE), col("line").as(ASIDE_LINE))
                .distinct();
        Column sameLine = element_at(lit(keys), col(ChangeColumns.FILE).plus(1))
                .equalTo(col(ASIDE_FILE))
                .and(col(ChangeColumns.LINE).equalTo(col(ASIDE_LINE)));
        return changes.join(aside, sameLine, "left")
                .withColumn(PASSED_OVER, col(ASIDE_LINE).isNotNull())
                .drop(ASIDE_FILE, ASIDE_LINE);
    }

    /** No rejected record, in the shape that {@link #add} takes. */
    public Dataset<Row> none() {
        return session.createDataFrame(List.<Row>of(), RECORD);
    }

    /** Made before the first append: two tables that append at once must not both create it. */
    private void create() {
        StructType columns = new StructType().add("table", DataTypes.StringType);
        for (StructField field : RECORD.fields()) {
            columns = columns.add(field);
        }
        TableCreation.createIfAbsent(
                session,
                TableUris.of(task.quarantine()),
                columns.add("batch", DataTypes.LongType)
                        .add("recorded_at", DataTypes.TimestampType)
                        .add("state", DataTypes.StringType),
                FORGET_PLANS);
    }

    private static Row row(RejectedRecord record) {
        return RowFactory.create(record.file(), record.line(), record.column(), record.reason(), record.raw());
    }
}

package io.github.deltafold.spark.merge;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.spark.read.ChangeColumns;
import io.github.deltafold.spark.read.FirstReading;
import io.github.deltafold.spark.table.CdcColumn;
import io.github.deltafold.spark.table.TableTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The deciding changes of a batch and its rejected records, read once and kept until closed.
 *
 * <p><b>Cost:</b> the one pass over the staged files; what follows reads what is kept, in memory or on local disk.
 */
public final class DecidingChanges implements AutoCloseable {
    /** The operation of a row that only says that a key must not be taken for missing. */
    static final String KEEP = "K";

    private final FoldTask task;
    private final TableShape shape;
    private final Dataset<Row> kept;
    private final Summary summary;
    private final ReplayedLines replayed;

    private DecidingChanges(
            FoldTask task, TableShape shape, Dataset<Row> kept, Summary summary, ReplayedLines replayed) {
        this.task = task;
        this.shape = shape;
        this.kept = kept;
        this.summary = summary;
        this.replayed = replayed;
    }

    /**
     * What there is in a batch.
     *
     * @param deciding lines that decide their key
     * @param superseded lines that another line of the batch overtakes
     * @param rejected rejected records
     * @param beyondHorizon lines that are not newer than the tombstones that were forgotten
     * @param deletes deciding deletes, the delete halves of key changes included
     * @param knownInserts deciding upserts of keys that a line of the batch inserts, loads or changes another key to
     * @param keysLeftAgain keys that other lines wrote before a key change decided to leave them
     * @param least least order of a deciding change; null when there is none
     * @param greatest greatest order of a deciding change; null when there is none
     * @param leastChange least order of a deciding change of a change file; null when there is none
     * @param leastDelete least file name of a deciding delete; null when there is none
     * @param keys where the keys of deciding changes lie
     */
    public record Summary(
            long deciding,
            long superseded,
            long rejected,
            long beyondHorizon,
            long deletes,
            long knownInserts,
            long keysLeftAgain,
            @Nullable ChangeOrder least,
            @Nullable ChangeOrder greatest,
            @Nullable ChangeOrder leastChange,
            @Nullable String leastDelete,
            KeyBounds keys) {}

    /** Reads the files of a batch and keeps what decides. */
    public static DecidingChanges of(FoldTask task, TableShape shape, Dataset<Row> changes) {
        return of(task, shape, changes, ReplayedLines.NONE);
    }

    /** The same, once key changes were replayed. */
    static DecidingChanges of(FoldTask task, TableShape shape, Dataset<Row> changes, ReplayedLines replayed) {
        Dataset<Row> kept = LatestChanges.perKey(changes, shape).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            SparkContext context = kept.sparkSession().sparkContext();
            Summary summary = FirstReading.of(context, () -> summarise(task, shape, kept));
            return new DecidingChanges(task, shape, kept, summary, replayed);
        } catch (RuntimeException e) {
            kept.unpersist();
            throw e;
        }
    }

    /** What there is in the batch. */
    public Summary summary() {
        return summary;
    }

    /**
     * The deciding changes as a source of MERGE: values under their positional names, {@code operation}, {@code lines},
     * and {@code _cdc}.
     */
    public Dataset<Row> changes() {
        return kept.where(col(ChangeColumns.REASON).isNull())
                .select(changeColumns().toArray(new Column[0]));
    }

    /** The lines beyond the tombstone horizon, in the shape of {@link #changes()} with reason and raw text. */
    Dataset<Row> beyondHorizon() {
        List<Column> columns = changeColumns();
        columns.add(col(ChangeColumns.REASON));
        columns.add(col(ChangeColumns.RAW));
        return kept.where(isBeyondHorizon()).select(columns.toArray(new Column[0]));
    }

    /**
     * One row per key that a rejected record tells and no change decides, in the shape of {@link #changes()} with
     * {@link #KEEP} as operation and no {@code _cdc}.
     */
    public Dataset<Row> keysToKeep() {
        Column[] key = ChangeColumns.key(shape).stream().map(name -> col(name)).toArray(Column[]::new);
        Dataset<Row> sound = kept.where(col(ChangeColumns.REASON).isNull()).select(key);
        Dataset<Row> rejected =
                kept.where(col(ChangeColumns.HAS_KEY)).select(key).distinct();
        Dataset<Row> only = rejected.except(sound);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            String name = ChangeColumns.value(i);
            columns.add(
                    shape.keyPositions().contains(i)
                            ? col(name)
                            : lit(null)
                                    .cast(TableTypes.sparkType(
                                            shape.columns().get(i).type()))
                                    .as(name));
        }
        columns.add(lit(KEEP).as(ChangeColumns.OPERATION));
        columns.add(lit(0).as(ChangeColumns.LINES));
        columns.add(lit(null).cast(CdcColumn.TYPE).as(CdcColumn.NAME));
        return only.select(columns.toArray(new Column[0]));
    }

    /**
     * How many deciding lines each file has, by its key. <b>Cost:</b> a look at what is kept; none for a batch of one
     * file.
     */
    LinesByFile linesByFile() {
        LinesByFile lines = new LinesByFile();
        if (task.plan().files().size() == 1) {
            String only = task.plan().files().get(0).file().key();
            lines.add(only, summary.deciding());
            return lines;
        }
        kept.where(col(ChangeColumns.REASON).isNull())
                .groupBy(fileName(StagedFile::key))
                .agg(sum(ChangeColumns.LINES))
                .collectAsList()
                .forEach(row -> lines.add(row.getString(0), row.getLong(1)));
        return lines;
    }

    /** What was found of replayed lines that change keys. */
    ReplayedLines replayed() {
        return replayed;
    }

    /** How many replayed lines change a key that later files had changed since. */
    public long overtaken() {
        return replayed.overtaken();
    }

    /** The rejected records: {@code file}, {@code line}, {@code column}, {@code reason}, {@code raw}. */
    public Dataset<Row> rejected() {
        return kept.where(isRejected())
                .select(
                        fileName(StagedFile::key).as("file"),
                        col(ChangeColumns.LINE).as("line"),
                        col(ChangeColumns.REJECTED_COLUMN).as("column"),
                        col(ChangeColumns.REASON).as("reason"),
                        col(ChangeColumns.RAW).as("raw"));
    }

    @Override
    public void close() {
        kept.unpersist();
    }

    private static Summary summarise(FoldTask task, TableShape shape, Dataset<Row> kept) {
        Column sound = col(ChangeColumns.REASON).isNull();
        Column order = when(
                sound,
                struct(LatestChanges.ORDER.stream().map(name -> col(name)).toArray(Column[]::new)));
        Column none = lit(0L);
        Column delete = sound.and(col(ChangeColumns.OPERATION).equalTo("D"));
        Column knownInsert =
                sound.and(col(ChangeColumns.OPERATION).notEqual("D")).and(col(LatestChanges.KEY_BROUGHT));
        Column leftAgain = sound.and(col(ChangeColumns.LINES).equalTo(0))
                .and(col(LatestChanges.KEY_LINES).gt(0));
        List<Column> figures = new ArrayList<>(List.of(
                coalesce(sum(when(sound, col(LatestChanges.KEY_LINES).minus(col(ChangeColumns.LINES)))), none),
                count(when(isRejected(), 1)),
                count(when(isBeyondHorizon(), 1)),
                count(when(delete, 1)),
                count(when(knownInsert, 1)),
                count(when(leftAgain, 1)),
                min(order),
                max(order),
                min(when(col(ChangeColumns.IS_CHANGE), order)),
                min(when(delete, col(ChangeColumns.FILE)))));
        int keys = figures.size() + 1;
        figures.addAll(KeyBounds.columns(shape, sound));
        Row row = kept.agg(coalesce(sum(when(sound, col(ChangeColumns.LINES))), none), figures.toArray(new Column[0]))
                .head();
        return new Summary(
                row.getLong(0),
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                order(task, row.getStruct(7)),
                order(task, row.getStruct(8)),
                order(task, row.getStruct(9)),
                row.isNullAt(10) ? null : nameOfFile(task, row.getInt(10)),
                KeyBounds.of(shape, row, keys));
    }

    private static Column isRejected() {
        return col(ChangeColumns.REASON)
                .isNotNull()
                .and(col(ChangeColumns.OPERATION).isNull());
    }

    /** One row per line: of a line that changes a key, its upsert. */
    private static Column isBeyondHorizon() {
        return col(ChangeColumns.REASON)
                .isNotNull()
                .and(col(ChangeColumns.OPERATION).isNotNull())
                .and(col(ChangeColumns.LINES).gt(0));
    }

    private static String nameOfFile(FoldTask task, int number) {
        return task.plan().files().get(number).file().name().base();
    }

    private static @Nullable ChangeOrder order(FoldTask task, @Nullable Row order) {
        if (order == null) {
            return null;
        }
        PlannedFile planned = task.plan().files().get(order.getInt(2));
        return new ChangeOrder(
                task.plan().loadGeneration(),
                order.getBoolean(0) ? FileKind.CHANGES : FileKind.FULL_LOAD,
                order.getString(1),
                planned.file().name().base(),
                planned.file().key(),
                order.getLong(3));
    }

    private List<Column> changeColumns() {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            columns.add(col(ChangeColumns.value(i)));
        }
        columns.add(col(ChangeColumns.OPERATION));
        columns.add(col(ChangeColumns.LINES));
        columns.add(cdc().as(CdcColumn.NAME));
        return columns;
    }

    private Column cdc() {
        return struct(
                        lit(task.plan().loadGeneration()).as("load_generation"),
                        col(ChangeColumns.IS_CHANGE).as("change"),
                        col(ChangeColumns.SEQUENCE).as("sequence"),
                        fileName(file -> file.name().base()).as("name"),
                        fileName(StagedFile::key).as("file"),
                        col(ChangeColumns.LINE).as("line"),
                        col(ChangeColumns.OPERATION).as("operation"),
                        col(ChangeColumns.COMMIT_TIME).as("commit_time"),
                        lit(task.plan().batch()).as("batch"))
                .cast(CdcColumn.TYPE);
    }

    /** A text of each file, found by its number. */
    private Column fileName(Function<StagedFile, String> text) {
        String[] texts = task.plan().files().stream()
                .map(planned -> text.apply(planned.file()))
                .toArray(String[]::new);
        return element_at(lit(texts), col(ChangeColumns.FILE).plus(1));
    }
}

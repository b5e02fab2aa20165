package io.github.deltafold.spark.read;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileFormat;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.spec.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The staged files of a batch as one dataset of changes and rejected records, with {@link ChangeColumns}.
 *
 * <p><b>Shape:</b> a row per change or rejected record.<br>
 * <b>Cost:</b> one pass over the files; a file is read by one task in constant memory, small files share tasks.
 *
 * @param changes the rows, not read before an action asks for them
 * @param reports what the tasks say about the files
 */
public record StagedChanges(Dataset<Row> changes, ReadReports reports) {
    /** Small files share a task up to this many bytes; a larger file has one of its own. */
    private static final long TASK_BYTES = 16L << 20;

    /** What a task costs, in bytes of reading: keeps thousands of tiny files from sharing one task. */
    private static final long FILE_COST_BYTES = 128L << 10;

    /** The changes of what a batch reads of its files. */
    public static StagedChanges of(SparkSession session, FoldTask task, TableShape shape)
            throws UnreadableFilesException {
        return of(session, task, shape, task.plan().partsToRead());
    }

    /** The changes of all of a batch's files, of which it may read only parts. */
    public static StagedChanges ofWholeFiles(SparkSession session, FoldTask task, TableShape shape)
            throws UnreadableFilesException {
        return of(session, task, shape, Map.of());
    }

    private static StagedChanges of(
            SparkSession session, FoldTask task, TableShape shape, Map<String, LineRanges> wanted)
            throws UnreadableFilesException {
        ReadReports reports = new ReadReports(session.sparkContext());
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        List<NumberedFile> csv = new ArrayList<>();
        List<JavaRDD<Row>> parts = new ArrayList<>();
        List<DroppedFile> unreadable = new ArrayList<>();
        int number = 0;
        for (PlannedFile planned : task.plan().files()) {
            LineRanges lines = wanted.getOrDefault(planned.file().key(), LineRanges.EVERY);
            NumberedFile file = NumberedFile.of(number++, planned, lines, task);
            if (planned.file().name().format() == FileFormat.PARQUET) {
                if (planned.file().sizeBytes() > 0) {
                    try {
                        parts.add(ParquetChanges.of(session, task, shape, file, reports));
                    } catch (UnreadableFilesException e) {
                        unreadable.addAll(e.files());
                    }
                }
            } else {
                csv.add(file);
            }
        }
        if (!unreadable.isEmpty()) {
            throw new UnreadableFilesException(unreadable);
        }
        if (!csv.isEmpty()) {
            List<List<NumberedFile>> shares = shares(csv);
            ReadCsv read = new ReadCsv(
                    task.config().staging(),
                    task.config().s3(),
                    task.spec(),
                    shape,
                    reports.accumulator(),
                    reports.linesRead());
            parts.add(context.parallelize(shares, shares.size()).mapPartitions(read));
        }
        JavaRDD<Row> rows = parts.isEmpty() ? context.emptyRDD() : parts.get(0);
        for (JavaRDD<Row> part : parts.subList(Math.min(1, parts.size()), parts.size())) {
            rows = rows.union(part);
        }
        return new StagedChanges(session.createDataFrame(rows, ChangeColumns.schema(shape)), reports);
    }

    private static List<List<NumberedFile>> shares(List<NumberedFile> files) {
        List<List<NumberedFile>> shares = new ArrayList<>();
        List<NumberedFile> share = new ArrayList<>();
        long bytes = 0;
        for (NumberedFile file : files) {
            long cost = file.file().sizeBytes() + FILE_COST_BYTES;
            if (!share.isEmpty() && bytes + cost > TASK_BYTES) {
                shares.add(new ArrayList<>(share));
                share.clear();
                bytes = 0;
            }
            share.add(file);
            bytes += cost;
        }
        shares.add(share);
        return shares;
    }
}

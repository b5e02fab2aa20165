package io.github.deltafold.spark.read;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.UnreadableFile;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileFormat;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.record.FileHeader;
import io.github.deltafold.core.record.FileHorizon;
import io.github.deltafold.core.record.FileReport;
import io.github.deltafold.core.record.FileWarnings;
import io.github.deltafold.core.record.RecordTyper;
import io.github.deltafold.core.record.StagedBytes;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.spark.table.TableTypes;
import io.github.deltafold.spark.table.TableUris;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files as changes: Spark reads values and row positions, the core types them and decides what is sound.
 *
 * <p>A file is one task, so that its report is whole: it is read unsplit.
 */
public final class ParquetChanges {
    private static final String ROW_INDEX = "deltafold_row_index";

    private ParquetChanges() {}

    /**
     * The columns that the Parquet files of a plan name, the operation aside.
     *
     * @throws UnreadableFilesException with all files that are gone, replaced or damaged
     */
    public static List<Column> columns(SparkSession session, FoldTask task) throws UnreadableFilesException {
        List<Column> columns = new ArrayList<>();
        List<DroppedFile> unreadable = new ArrayList<>();
        for (PlannedFile planned : task.plan().files()) {
            if (planned.file().name().format() != FileFormat.PARQUET
                    || planned.file().sizeBytes() == 0) {
                continue;
            }
            try {
                StructType schema = read(session, task, planned.file()).schema();
                FileHeader header = FileHeader.of(Arrays.asList(schema.fieldNames()), task.spec());
                for (String name : header.columns()) {
                    TableTypes.columnType(schema.apply(name)).ifPresent(type -> columns.add(new Column(name, type)));
                }
            } catch (UnreadableFilesException e) {
                unreadable.addAll(e.files());
            }
        }
        if (!unreadable.isEmpty()) {
            throw new UnreadableFilesException(unreadable);
        }
        return columns;
    }

    static JavaRDD<Row> of(
            SparkSession session, FoldTask task, TableShape shape, NumberedFile file, ReadReports reports)
            throws UnreadableFilesException {
        Dataset<Row> rows = read(session, task, file.file());
        StructField[] fields = rows.schema().fields();
        return rows.withColumn(ROW_INDEX, functions.col("_metadata.row_index"))
                .javaRDD()
                .mapPartitions(new ReadRows(task, shape, file, fields, reports.accumulator(), reports.linesRead()));
    }

    /** A session of its own, since reading a file unsplit is nothing for the tables that others read. */
    private static Dataset<Row> read(SparkSession session, FoldTask task, StagedFile file)
            throws UnreadableFilesException {
        SparkSession unsplit = session.newSession();
        unsplit.conf().set("spark.sql.files.minPartitionNum", "1");
        unsplit.conf().set("spark.sql.files.maxPartitionBytes", String.valueOf(Long.MAX_VALUE));
        unsplit.conf().set("parquet.page.verify-checksum.enabled", "true");
        try {
            return unsplit.read().parquet(TableUris.of(task.config().staging().resolve(file.key())));
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare
            if (says("PATH_NOT_FOUND", e)) {
                throw new UnreadableFilesException(List.of(UnreadableFile.changed(file.key())));
            }
            ObjectStore staging =
                    StagingStores.of(task.config().staging(), task.config().s3());
            DroppedFile unreadable = ParquetDamage.explain(staging, file, e);
            if (unreadable != null) {
                throw new UnreadableFilesException(List.of(unreadable));
            }
            throw new IllegalStateException("Cannot read staged file " + file.key() + ": " + e.getMessage(), e);
        }
    }

    private static boolean says(String words, @Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(words)) {
                return true;
            }
        }
        return false;
    }

    /** Types the rows of one file. */
    private static final class ReadRows implements FlatMapFunction<Iterator<Row>, Row> {
        private final Location staging;
        private final S3Settings s3;
        private final TableSpec spec;
        private final TableShape shape;
        private final NumberedFile file;
        private final StructField[] fields;
        private final CollectionAccumulator<ReadOutcome> outcomes;
        private final LongAccumulator linesRead;

        ReadRows(
                FoldTask task,
                TableShape shape,
                NumberedFile file,
                StructField[] fields,
                CollectionAccumulator<ReadOutcome> outcomes,
                LongAccumulator linesRead) {
            this.staging = task.config().staging();
            this.s3 = task.config().s3();
            this.spec = task.spec();
            this.shape = shape;
            this.file = file;
            this.fields = fields;
            this.outcomes = outcomes;
            this.linesRead = linesRead;
        }

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            List<String> names = Arrays.stream(fields).map(StructField::name).toList();
            FileHeader header = FileHeader.of(names, spec);
            FileWarnings warnings = new FileWarnings(spec);
            warnings.compare(header, file.kind(), shape);
            RecordTyper typer =
                    RecordTyper.byName(file.file().key(), file.file().name().kind(), spec, shape, header);
            return new TypedRows(rows, typer, warnings);
        }

        /** The changes of the file's rows; a cursor, since a file must not be held in memory. */
        private final class TypedRows implements Iterator<Row> {
            private final Iterator<Row> rows;
            private final RecordTyper typer;
            private final FileWarnings warnings;
            private final ParquetFields record = new ParquetFields(fields);
            private final List<Change> changes = new ArrayList<>(2);
            private Iterator<Row> ready = List.<Row>of().iterator();
            private long lines;
            private long rejections;
            private long keyless;
            private boolean reported;

            TypedRows(Iterator<Row> rows, RecordTyper typer, FileWarnings warnings) {
                this.rows = rows;
                this.typer = typer;
                this.warnings = warnings;
            }

            @Override
            public boolean hasNext() {
                while (!ready.hasNext()) {
                    Row row = nextRow();
                    if (row == null) {
                        report();
                        return false;
                    }
                    ready = typed(row);
                }
                return true;
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return ready.next();
            }

            /** The next row; null at the end, and where the rest of the file cannot be decoded. */
            private @Nullable Row nextRow() {
                try {
                    return !reported && rows.hasNext() ? rows.next() : null;
                } catch (RuntimeException e) {
                    reportDamage(e, e);
                    return null;
                } catch (Exception e) { // Spark throws checked exceptions that it does not declare
                    reportDamage(
                            e,
                            new IllegalStateException(
                                    "Cannot read staged file " + file.file().key(), e));
                    return null;
                }
            }

            private void reportDamage(Exception thrown, RuntimeException otherwise) {
                DroppedFile unreadable = ParquetDamage.explain(StagingStores.of(staging, s3), file.file(), thrown);
                if (unreadable == null) {
                    throw otherwise;
                }
                FirstReading.require(file.file().key());
                reported = true;
                outcomes.add(ReadOutcome.dropped(file.superseded(), unreadable));
            }

            private Iterator<Row> typed(Row row) {
                record.moveTo(row);
                if (!file.wanted().contains(record.line())) {
                    return List.<Row>of().iterator();
                }
                lines++;
                linesRead.add(1);
                changes.clear();
                RejectedRecord rejected = typer.type(record, changes);
                if (rejected != null) {
                    rejections++;
                    @Nullable Object @Nullable [] key = typer.keyOf(record);
                    keyless += key == null ? 1 : 0;
                    return List.of(ChangeRows.rejected(
                                    file, rejected, key, shape.columns().size()))
                            .iterator();
                }
                return file.superseded()
                        ? List.<Row>of().iterator()
                        : changes.stream().map(this::row).iterator();
            }

            private Row row(Change change) {
                FileHorizon horizon = file.horizon();
                return horizon != null && horizon.isBeyond(change)
                        ? ChangeRows.beyond(file, change, horizon.rejected(record))
                        : ChangeRows.change(file, change);
            }

            private void report() {
                if (reported) {
                    return;
                }
                reported = true;
                ObjectStore store = StagingStores.of(staging, s3);
                try {
                    String hash = StagedBytes.hash(store, file.file());
                    outcomes.add(ReadOutcome.read(
                            file.superseded(),
                            new FileReport(file.file().key(), hash, lines, rejections, keyless, warnings.texts())));
                } catch (ObjectChangedException e) {
                    FirstReading.require(file.file().key());
                    outcomes.add(ReadOutcome.dropped(
                            file.superseded(),
                            UnreadableFile.changed(file.file().key())));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

package io.github.deltafold.local.engines;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Reads a table with Delta Kernel. */
final class KernelReader {
    private KernelReader() {}

    /** The rows, {@code _cdc} left out, in no order. */
    static List<String> rows(Path table) throws IOException {
        Engine engine = DefaultEngine.create(new Configuration());
        Snapshot snapshot = Table.forPath(engine, table.toUri().toString()).getLatestSnapshot(engine);
        StructType schema = new StructType(snapshot.getSchema(engine).fields().stream()
                .filter(field -> !field.getName().equals("_cdc"))
                .toList());
        Scan scan =
                snapshot.getScanBuilder(engine).withReadSchema(engine, schema).build();
        Row state = scan.getScanState(engine);
        StructType physical = ScanStateRow.getPhysicalDataReadSchema(engine, state);
        List<String> all = new ArrayList<>();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> files = batches.next().getRows()) {
                    while (files.hasNext()) {
                        Row file = files.next();
                        FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
                        CloseableIterator<ColumnarBatch> data = engine.getParquetHandler()
                                .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty());
                        read(Scan.transformPhysicalData(engine, state, file, data), schema, all);
                    }
                }
            }
        }
        return all;
    }

    private static void read(CloseableIterator<FilteredColumnarBatch> batches, StructType schema, List<String> all)
            throws IOException {
        try (batches) {
            while (batches.hasNext()) {
                FilteredColumnarBatch batch = batches.next();
                for (int row = 0; row < batch.getData().getSize(); row++) {
                    @Nullable Object[] values = new @Nullable Object[schema.length()];
                    for (int i = 0; i < values.length; i++) {
                        StructField field = schema.at(i);
                        values[i] = value(batch.getData().getColumnVector(i), row, field.getDataType());
                    }
                    all.add(Arrays.deepToString(values));
                }
            }
        }
    }

    private static @Nullable Object value(ColumnVector column, int row, DataType type) {
        if (column.isNullAt(row)) {
            return null;
        }
        if (type instanceof BooleanType) {
            return column.getBoolean(row);
        }
        if (type instanceof ByteType) {
            return column.getByte(row);
        }
        if (type instanceof ShortType) {
            return column.getShort(row);
        }
        if (type instanceof IntegerType) {
            return column.getInt(row);
        }
        if (type instanceof LongType) {
            return column.getLong(row);
        }
        if (type instanceof FloatType) {
            return column.getFloat(row);
        }
        if (type instanceof DoubleType) {
            return column.getDouble(row);
        }
        if (type instanceof DecimalType) {
            return column.getDecimal(row);
        }
        if (type instanceof StringType) {
            return column.getString(row);
        }
        if (type instanceof BinaryType) {
            return column.getBinary(row);
        }
        if (type instanceof DateType) {
            return LocalDate.ofEpochDay(column.getInt(row));
        }
        if (type instanceof TimestampType) {
            return Instant.EPOCH.plus(column.getLong(row), ChronoUnit.MICROS);
        }
        throw new IllegalArgumentException("No reader for " + type);
    }
}

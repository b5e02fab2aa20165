package io.github.deltafold.spark.merge;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.record.KeyChangeReplay;
import io.github.deltafold.core.record.KeyChangeReplay.Finding;
import io.github.deltafold.core.record.KeyChangeReplay.KeyChange;
import io.github.deltafold.core.record.RowContent;
import io.github.deltafold.spark.read.ChangeColumns;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Replays {@link KeyEvents} in a task, one after the other, in memory per key. */
final class ReplayKeys implements FlatMapFunction<Iterator<Row>, Row> {
    /** Name of the {@link Finding}. */
    static final String FINDING = "finding";

    private static final StructType FOUND = new StructType()
            .add(ChangeColumns.FILE, DataTypes.IntegerType)
            .add(ChangeColumns.LINE, DataTypes.LongType)
            .add(FINDING, DataTypes.StringType);

    private final int generation;
    private final List<String> names;
    private final List<String> files;
    private final Map<String, Integer> numbers;
    private final Map<String, Long> linesReadBefore;

    private ReplayKeys(FoldTask task) {
        BatchPlan plan = task.plan();
        this.linesReadBefore = Map.copyOf(task.linesReadBefore());
        this.generation = plan.loadGeneration();
        List<StagedFile> staged =
                plan.files().stream().map(planned -> planned.file()).toList();
        this.names =
                new ArrayList<>(staged.stream().map(file -> file.name().base()).toList());
        this.files = new ArrayList<>(staged.stream().map(StagedFile::key).toList());
        this.numbers = new HashMap<>();
        for (int i = 0; i < files.size(); i++) {
            numbers.put(files.get(i), i);
        }
    }

    /** File and line of every key change of which something is found, with {@link #FINDING}. */
    static Dataset<Row> findings(Dataset<Row> events, FoldTask task) {
        JavaRDD<Row> found = KeyEvents.inOrder(events).javaRDD().mapPartitions(new ReplayKeys(task));
        return events.sparkSession().createDataFrame(found, FOUND);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> events) {
        return new Findings(events);
    }

    /** What the events show; a cursor, since events must not be held in memory. */
    private final class Findings implements Iterator<Row> {
        private final Iterator<Row> events;
        private final Queue<Row> ready = new ArrayDeque<>();
        private final KeyChangeReplay replay = new KeyChangeReplay(linesReadBefore, this::add);
        private @Nullable Row half;
        private boolean finished;

        Findings(Iterator<Row> events) {
            this.events = events;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !finished) {
                if (events.hasNext()) {
                    replay(events.next());
                } else {
                    replayLoneHalf();
                    replay.finish();
                    finished = true;
                }
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void add(Finding finding, ChangeOrder order) {
            ready.add(RowFactory.create(numbers.get(order.file()), order.line(), finding.name()));
        }

        private void replay(Row event) {
            if (event.isNullAt(KeyEvents.OPERATION)) {
                replayLoneHalf();
                replay.reject(order(event));
                return;
            }
            Object key = key(event.getStruct(KeyEvents.KEY));
            RowContent content = RowContent.of(event.getList(KeyEvents.CONTENT));
            ChangeOrder order = order(event);
            if (event.isNullAt(KeyEvents.NUMBER)) {
                if (isDelete(event)) {
                    replay.holdTombstone(key, order);
                } else {
                    replay.holdRow(key, order, content);
                }
            } else if (half != null && order(half).equals(order)) {
                replay.change(new KeyChange(
                        key(half.getStruct(KeyEvents.KEY)),
                        key,
                        order,
                        content,
                        event.getBoolean(KeyEvents.PASSED_OVER)));
                half = null;
            } else {
                replayLoneHalf();
                if (event.getInt(KeyEvents.LINES) == 0) {
                    half = event;
                } else if (isDelete(event)) {
                    replay.delete(key, order);
                } else {
                    replay.upsert(key, order, content);
                }
            }
        }

        /** The upsert of a key change may be set aside, where it is beyond the horizon and its delete is not. */
        private void replayLoneHalf() {
            if (half != null) {
                replay.delete(key(half.getStruct(KeyEvents.KEY)), order(half));
                half = null;
            }
        }
    }

    private static boolean isDelete(Row event) {
        return event.getString(KeyEvents.OPERATION).equals("D");
    }

    private ChangeOrder order(Row event) {
        FileKind kind = event.getBoolean(KeyEvents.IS_CHANGE) ? FileKind.CHANGES : FileKind.FULL_LOAD;
        String sequence = event.getString(KeyEvents.SEQUENCE);
        long line = event.getLong(KeyEvents.LINE);
        if (event.isNullAt(KeyEvents.NUMBER)) {
            return new ChangeOrder(
                    event.getInt(KeyEvents.GENERATION),
                    kind,
                    sequence,
                    event.getString(KeyEvents.NAME),
                    event.getString(KeyEvents.FILE),
                    line);
        }
        int number = event.getInt(KeyEvents.NUMBER);
        return new ChangeOrder(generation, kind, sequence, names.get(number), files.get(number), line);
    }

    /** A key that is equal where its values are. */
    private static Object key(Row values) {
        List<Object> key = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            @Nullable Object value = values.get(i);
            key.add(value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : Objects.requireNonNull(value));
        }
        return key.size() == 1 ? key.get(0) : key;
    }
}

package io.github.deltafold.duckdb.read;

import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.TableShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the rows of full loads as they pass by: takes the rejected ones out, and sees whether the keys of the sound ones
 * ascend, which proves that none repeats. Files may pass in several threads, each in one.
 *
 * <p><b>Cost:</b> memory for the rejected records, of which it takes a few.
 */
public final class LoadWatch {
    private static final int MOST_REJECTED = 10_000;

    private final FoldTask task;
    private final List<Integer> keyPositions;
    private final List<RejectedRecord> rejected = Collections.synchronizedList(new ArrayList<>());
    private final Queue<FileWatch> files = new ConcurrentLinkedQueue<>();
    private volatile boolean gaveUp;

    public LoadWatch(FoldTask task, TableShape shape) {
        this.task = task;
        this.keyPositions = shape.keyPositions();
    }

    /** Begins with a file, by its place in the plan. */
    FileWatch open(int file) {
        FileWatch watch = new FileWatch(file);
        files.add(watch);
        return watch;
    }

    /** Whether there were too many rejected records to keep; then what passed is not all. */
    public boolean gaveUp() {
        return gaveUp;
    }

    /** The rejected records, in no order. */
    public List<RejectedRecord> rejected() {
        return List.copyOf(rejected);
    }

    /** Whether no key of a file comes before an earlier one, or twice, nor any within the span of another file's. */
    public boolean keysAscend() {
        List<FileWatch> filled =
                files.stream().filter(file -> file.last != null).toList();
        List<FileWatch> sorted = filled.stream()
                .sorted(Comparator.comparing(FileWatch::firstKey, this::compareKeys))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (compareKeys(sorted.get(i - 1).lastKey(), sorted.get(i).firstKey()) >= 0) {
                return false;
            }
        }
        return filled.stream().allMatch(file -> file.ascends);
    }

    /** Greatest order of a sound row; null when there was none. */
    public @Nullable ChangeOrder greatest() {
        return files.stream()
                .flatMap(file -> Stream.ofNullable(file.greatest))
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the values of a column have one type
    private int compareKeys(@Nullable Object[] left, @Nullable Object[] right) {
        for (int position : keyPositions) {
            Object a = left[position];
            Object b = right[position];
            int order = a instanceof byte[] bytes
                    ? Arrays.compareUnsigned(bytes, (byte[]) b)
                    : ((Comparable) a).compareTo(b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** One file of them, for one thread. */
    final class FileWatch {
        private final int number;
        private boolean ascends = true;
        private @Nullable Change first;
        private @Nullable Change last;
        private @Nullable ChangeOrder greatest;

        private FileWatch(int number) {
            this.number = number;
        }

        void pass(Change change) {
            Change before = last;
            last = change;
            if (before == null) {
                first = change;
            } else {
                ascends = ascends && compareKeys(before.values(), change.values()) < 0;
                if (before.sequence().equals(change.sequence())) {
                    return; // the greater of the two by its line, which is asked for at the end
                }
                keep(before);
            }
        }

        void reject(RejectedRecord record) {
            if (rejected.size() < MOST_REJECTED) {
                rejected.add(record);
            } else {
                gaveUp = true;
            }
        }

        void finish() {
            if (last != null) {
                keep(last);
            }
        }

        private void keep(Change change) {
            ChangeOrder order = task.order(number, change.sequence(), change.line());
            if (greatest == null || order.compareTo(greatest) > 0) {
                greatest = order;
            }
        }

        private @Nullable Object[] firstKey() {
            return Objects.requireNonNull(first).values();
        }

        private @Nullable Object[] lastKey() {
            return Objects.requireNonNull(last).values();
        }
    }
}

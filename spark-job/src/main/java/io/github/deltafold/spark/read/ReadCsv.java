package io.github.deltafold.spark.read;

import io.github.deltafold.core.fold.UnreadableFile;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import io.github.deltafold.core.record.ChangeFile;
import io.github.deltafold.core.record.DamagedFileException;
import io.github.deltafold.core.record.FileHorizon;
import io.github.deltafold.core.spec.TableShape;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.S3Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Reads CSV files in a task, one after the other, a row at a time. A file that turns out unreadable ends its own rows
 * and is reported; the driver then drops the whole batch and plans it without that file, so its first rows do no harm.
 */
final class ReadCsv implements FlatMapFunction<Iterator<List<NumberedFile>>, Row> {
    private final Location staging;
    private final S3Settings s3;
    private final TableSpec spec;
    private final TableShape shape;
    private final CollectionAccumulator<ReadOutcome> outcomes;
    private final LongAccumulator linesRead;

    ReadCsv(
            Location staging,
            S3Settings s3,
            TableSpec spec,
            TableShape shape,
            CollectionAccumulator<ReadOutcome> outcomes,
            LongAccumulator linesRead) {
        this.staging = staging;
        this.s3 = s3;
        this.spec = spec;
        this.shape = shape;
        this.outcomes = outcomes;
        this.linesRead = linesRead;
    }

    @Override
    public Iterator<Row> call(Iterator<List<NumberedFile>> shares) {
        return new Rows(shares, StagingStores.of(staging, s3));
    }

    /** The rows of all files of a task; a cursor, since a file must not be held in memory. */
    private final class Rows implements Iterator<Row> {
        private final Iterator<List<NumberedFile>> shares;
        private final ObjectStore store;
        private final Queue<Row> ready = new ArrayDeque<>();
        private Iterator<NumberedFile> files = List.<NumberedFile>of().iterator();
        private @Nullable NumberedFile current;
        private @Nullable ChangeFile open;

        Rows(Iterator<List<NumberedFile>> shares, ObjectStore store) {
            this.shares = shares;
            this.store = store;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty()) {
                if (open == null && !openNext()) {
                    return false;
                }
                readLine();
            }
            return true;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private boolean openNext() {
            while (!files.hasNext()) {
                if (!shares.hasNext()) {
                    return false;
                }
                files = shares.next().iterator();
            }
            NumberedFile file = files.next();
            current = file;
            try {
                open = ChangeFile.open(store, file.file(), spec, shape, file.wanted());
            } catch (IOException e) {
                giveUp(file, e);
            }
            return true;
        }

        private void readLine() {
            ChangeFile file = open;
            NumberedFile numbered = current;
            if (file == null || numbered == null) {
                return;
            }
            try {
                if (!file.next()) {
                    outcomes.add(ReadOutcome.read(numbered.superseded(), file.report()));
                    close();
                    return;
                }
                linesRead.add(1);
                RejectedRecord rejected = file.rejected();
                if (rejected != null) {
                    ready.add(ChangeRows.rejected(
                            numbered,
                            rejected,
                            file.rejectedKey(),
                            shape.columns().size()));
                } else if (!numbered.superseded()) {
                    FileHorizon horizon = numbered.horizon();
                    for (Change change : file.changes()) {
                        ready.add(
                                horizon != null && horizon.isBeyond(change)
                                        ? ChangeRows.beyond(numbered, change, file.beyond(horizon))
                                        : ChangeRows.change(numbered, change));
                    }
                }
            } catch (IOException e) {
                giveUp(numbered, e);
            }
        }

        private void giveUp(NumberedFile file, IOException e) {
            close();
            if (e instanceof DamagedFileException || e instanceof ObjectChangedException) {
                FirstReading.require(file.file().key());
            }
            if (e instanceof DamagedFileException damaged) {
                outcomes.add(ReadOutcome.dropped(file.superseded(), UnreadableFile.damaged(damaged)));
            } else if (e instanceof ObjectChangedException) {
                outcomes.add(ReadOutcome.dropped(
                        file.superseded(), UnreadableFile.changed(file.file().key())));
            } else {
                throw new UncheckedIOException(
                        "Cannot read staged file " + file.file().key(), e);
            }
        }

        private void close() {
            ChangeFile file = open;
            open = null;
            if (file != null) {
                try {
                    file.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}

package io.github.deltafold.spark.read;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.Change;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Makes the rows of {@link ChangeColumns}. */
final class ChangeRows {
    private static final int OWN_COLUMNS = 12;

    private ChangeRows() {}

    static Row change(NumberedFile file, Change change) {
        return RowFactory.create(changed(file, change));
    }

    private static @Nullable Object[] changed(NumberedFile file, Change change) {
        int width = change.values().length;
        @Nullable Object[] row = new @Nullable Object[width + OWN_COLUMNS];
        System.arraycopy(change.values(), 0, row, 0, width);
        row[width] = String.valueOf(change.operation().code());
        row[width + 1] = file.number();
        row[width + 2] = file.kind() == FileKind.CHANGES;
        row[width + 3] = change.sequence();
        row[width + 4] = change.line();
        row[width + 5] = change.lines();
        row[width + 6] = change.bringsKey();
        row[width + 7] = change.commitTime();
        row[width + 11] = false;
        return row;
    }

    /** A change beyond the tombstone horizon, to be set aside unless it is a duplicate. */
    static Row beyond(NumberedFile file, Change change, RejectedRecord rejected) {
        int width = change.values().length;
        @Nullable Object[] row = changed(file, change);
        row[width + 8] = rejected.reason();
        row[width + 10] = rejected.raw();
        row[width + 11] = true;
        return RowFactory.create(row);
    }

    /** A rejected record keeps its key, where it can be told: a reload keeps the rows of such keys. */
    static Row rejected(NumberedFile file, RejectedRecord rejected, @Nullable Object @Nullable [] key, int width) {
        @Nullable Object[] row = new @Nullable Object[width + OWN_COLUMNS];
        if (key != null) {
            System.arraycopy(key, 0, row, 0, width);
        }
        row[width + 1] = file.number();
        row[width + 2] = file.kind() == FileKind.CHANGES;
        row[width + 3] = "";
        row[width + 4] = rejected.line();
        row[width + 5] = 1;
        row[width + 8] = rejected.reason();
        row[width + 9] = rejected.column();
        row[width + 10] = rejected.raw();
        row[width + 11] = key != null;
        return RowFactory.create(row);
    }
}

package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.DroppedFile;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.FileFormat;
import io.github.deltafold.core.record.ChangeFile;
import io.github.deltafold.core.record.DamagedFileException;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The columns that the CSV files of a plan name in their headers, for a table that takes columns on from them. */
final class HeaderColumns {
    private HeaderColumns() {}

    /**
     * Reads the headers; nothing is read for a table that takes no columns on.
     *
     * <p><b>Cost:</b> a request per file, and its first kilobytes.
     *
     * @throws UnreadableFilesException when files of the plan are gone, replaced or damaged
     */
    static List<Column> of(ObjectStore staging, TableSpec spec, BatchPlan plan) throws UnreadableFilesException {
        List<Column> columns = new ArrayList<>();
        if (!spec.takesNewColumns() || !spec.csv().header()) {
            return columns;
        }
        List<DroppedFile> unreadable = new ArrayList<>();
        for (PlannedFile planned : plan.files()) {
            if (planned.file().name().format() == FileFormat.PARQUET) {
                continue;
            }
            try {
                columns.addAll(ChangeFile.headerColumns(staging, planned.file(), spec));
            } catch (DamagedFileException e) {
                unreadable.add(UnreadableFile.damaged(e));
            } catch (ObjectChangedException e) {
                unreadable.add(UnreadableFile.changed(planned.file().key()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (!unreadable.isEmpty()) {
            throw new UnreadableFilesException(unreadable);
        }
        return columns;
    }
}

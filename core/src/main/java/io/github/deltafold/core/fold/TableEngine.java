package io.github.deltafold.core.fold;

import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What folds batches into tables. Everything before (what to fold, in which order, what is sound) and after (ledger,
 * report) is decided elsewhere, so that two engines cannot differ in what they mean.
 *
 * <p>Used by several threads at once, for different tables.
 */
public interface TableEngine extends AutoCloseable {
    /**
     * What an earlier execution of a batch did, found by the plan's id in the table; empty when it committed nothing.
     *
     * <p><b>Cost:</b> a look at the commits after {@link FoldTask#lastVersion}; no staged file is read.
     */
    Optional<FoldResult> committed(FoldTask task);

    /**
     * Folds a batch into its table, in one commit or not at all, and sets rejected records aside.
     *
     * <p>The commit carries Delta's {@code txn} action with the batch's number and the plan's id; an execution that
     * finds it commits nothing again and gives the counters of the execution that did. <b>If it fails</b>, the table is
     * as before; tombstones and rejected records may be written already. Rejected records are not written twice, and
     * tombstones count once however often they are written.
     *
     * @throws UnreadableFilesException when files of the plan are gone, replaced or damaged
     */
    FoldResult fold(FoldTask task) throws UnreadableFilesException;

    /**
     * The business columns of a table and its rows, sorted by key.
     *
     * @param version a version of the table, or null for the latest
     * @return empty when there is no table yet
     * @throws io.github.deltafold.core.failure.BadSetting when there is no such version
     */
    Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version);

    /**
     * All columns of a table as Delta writes them down, nested ones and {@code _cdc} too: the {@code schemaString} of its
     * latest version. Empty when there is no table yet.
     *
     * <p><b>Cost:</b> a look at the table's log; no row is read.
     */
    Optional<String> schema(LakeConfig config, TableSpec spec);

    /** What is set aside in a lake. */
    Quarantine quarantine(LakeConfig config);

    /**
     * Compares a table, as of {@link FoldTask#lastVersion}, with what the files of a task come to when they are folded
     * into an empty one. Lines that wait in quarantine, or were dropped from it, are left out on both sides.
     *
     * <p><b>Cost:</b> reads all files of the task and all rows of the table; nothing is written.
     *
     * @throws UnreadableFilesException when files are gone, replaced or damaged
     */
    Verification verify(FoldTask task) throws UnreadableFilesException;

    /** The deletes that are remembered beside the tables. */
    TombstoneMemory tombstones();

    /** Lines read so far, more or less, for a person who waits. Never blocks. */
    default long linesRead() {
        return 0;
    }

    @Override
    void close();
}

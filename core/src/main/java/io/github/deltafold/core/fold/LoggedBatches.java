package io.github.deltafold.core.fold;

import io.github.deltafold.core.lake.CommitLog;
import io.github.deltafold.core.lake.CommitLog.FoundCommit;
import io.github.deltafold.core.lake.TableCheck;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the log of a table says of a batch and of those before it. A reload asks for none before it: it brings all of
 * them again.
 *
 * @param task the batch
 */
public record LoggedBatches(FoldTask task) {
    /**
     * Nothing is applied on top of a table that lacks what was applied before.
     *
     * @return what the operator should know of commits of others
     */
    public List<String> requireBatchesBefore() {
        Long known = task.lastVersion();
        if (known == null || task.plan().reload() != null) {
            return List.of();
        }
        long batch = task.plan().batch() - 1;
        return checking(check -> check.requireBatches(known, batch, batch));
    }

    /**
     * Someone may have restored the table after the look at it and before the commit.
     *
     * @return the result, with what the operator should know of commits of others that came between
     */
    public FoldResult requireNothingBefore(FoldResult result) {
        Long known = task.lastVersion();
        Long version = result.deltaVersion();
        if (known == null
                || version == null
                || version == known + 1
                || task.plan().reload() != null) {
            return result;
        }
        long batch = task.plan().batch();
        return result.warning(checking(check -> check.requireBatches(known, batch - 1, batch)));
    }

    /** The commit of the batch, from which no later commit took anything. */
    public Optional<FoldResult> committedWhole() {
        Optional<FoldResult> found = committed(Map.of());
        Long version = found.map(FoldResult::deltaVersion).orElse(null);
        // what is left of a plan that was given up is recorded as it is found: the next batch looks again
        boolean isWhole = task.plan().reload() == null && !task.plan().files().isEmpty();
        if (version != null && isWhole) {
            long batch = task.plan().batch();
            checking(check -> check.requireBatches(version, batch, batch));
        }
        return found;
    }

    /**
     * The commit of the batch; empty when there is none yet.
     *
     * @param hashes SHA-256 of the files read, by key; empty where an earlier attempt had read them
     */
    public Optional<FoldResult> committed(Map<String, String> hashes) {
        try (ObjectStore table = ObjectStores.open(task.table(), task.config().s3())) {
            return find(new CommitLog(table))
                    .map(found -> new FoldResult(
                            found.engine(),
                            "",
                            found.note().counters(),
                            found.note().perFile(),
                            found.insertedByUpdate(),
                            found.version(),
                            found.bytesWritten(),
                            found.cost(),
                            found.note().greatest(),
                            found.note().reach(),
                            hashes,
                            found.note().warnings()));
        }
    }

    /** A table that was removed, or put back as it was before, counts its versions anew, and only a reload goes on. */
    private Optional<FoundCommit> find(CommitLog log) {
        Long known = task.lastVersion();
        if (known == null || task.plan().reload() == null) {
            return log.find(task.plan().id(), known);
        }
        boolean countsAnew = log.latest().orElse(Long.MAX_VALUE) <= known;
        return log.find(task.plan().id(), countsAnew ? null : known);
    }

    private <T> T checking(Function<TableCheck, T> deed) {
        try (ObjectStore table = ObjectStores.open(task.table(), task.config().s3())) {
            return deed.apply(new TableCheck(task.spec().name(), task.table(), new CommitLog(table)));
        }
    }
}

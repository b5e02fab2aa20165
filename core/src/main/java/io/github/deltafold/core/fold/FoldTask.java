package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.record.FileHorizon;
import io.github.deltafold.core.spec.Column;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.store.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One planned batch, to be folded into one table.
 *
 * @param config where staging, lake and state lie
 * @param spec the table
 * @param plan the batch
 * @param lastVersion version of the table that the batch before made; null when the ledger knows of none
 * @param linesBefore lines applied before this batch: the table holds at most as many rows
 * @param greatest greatest order applied before this batch; null when the ledger knows of none
 * @param headerColumns columns that the headers of the plan's CSV files name, where the table takes new columns on
 * @param damagedFiles files of the plan that cannot be read, as rejected records of line 0
 * @param revision how often the plan was revised: 0 as long as no file was dropped from it, damaged or gone
 * @param adopted whether another run, or an earlier attempt, may have begun with the plan
 * @param purged greatest order of a tombstone that was forgotten; null when none was
 * @param linesReadBefore how many lines of a file an earlier batch read, by key; a file that none read is not there
 */
public record FoldTask(
        LakeConfig config,
        TableSpec spec,
        BatchPlan plan,
        @Nullable Long lastVersion,
        long linesBefore,
        @Nullable ChangeOrder greatest,
        List<Column> headerColumns,
        List<RejectedRecord> damagedFiles,
        int revision,
        boolean adopted,
        @Nullable ChangeOrder purged,
        Map<String, Long> linesReadBefore) {
    public FoldTask {
        headerColumns = List.copyOf(headerColumns);
        damagedFiles = List.copyOf(damagedFiles);
        linesReadBefore = Map.copyOf(linesReadBefore);
    }

    /** The same task, once the headers of its files are read. */
    FoldTask withHeaderColumns(List<Column> columns) {
        return with(columns, adopted);
    }

    /** The same task for a second attempt. */
    public FoldTask again() {
        return with(headerColumns, true);
    }

    private FoldTask with(List<Column> columns, boolean mayHaveBegun) {
        return new FoldTask(
                config,
                spec,
                plan,
                lastVersion,
                linesBefore,
                greatest,
                columns,
                damagedFiles,
                revision,
                mayHaveBegun,
                purged,
                linesReadBefore);
    }

    /** Whether nobody can have written anything of this batch yet. */
    public boolean isFirstAttempt() {
        return !adopted && revision == 0;
    }

    /** The tombstone horizon for a file; null when none of its lines can be beyond it, or when that does not matter. */
    public @Nullable FileHorizon horizon(PlannedFile planned) {
        if (planned.superseded() || plan.beyondHorizon() == BeyondHorizon.ACCEPT_ABSENT) {
            return null;
        }
        return FileHorizon.of(
                purged, plan.loadGeneration(), planned.file(), !spec.sequence().isEmpty());
    }

    /**
     * The load generation whose baseline this batch is, so that rows of older generations that it does not hold go.
     *
     * @param keyless rejected lines that do not tell their key, any of which may be a row that must stay
     * @return null for a batch that is no baseline, or one that is not whole: it takes no row away
     */
    public @Nullable Integer baselineGeneration(long keyless) {
        boolean whole = plan.reload() != null && !plan.reload().incomplete() && revision == 0 && keyless == 0;
        return whole ? plan.loadGeneration() : null;
    }

    /**
     * What the operator should know of a baseline that is not whole.
     *
     * @param keyless rejected lines that do not tell their key
     */
    public Optional<String> baselineWarning(long keyless) {
        if (plan.reload() == null || baselineGeneration(keyless) != null) {
            return Optional.empty();
        }
        return Optional.of(
                "The reload was applied without removing the rows that it does not hold, because files of it,"
                        + " or lines with their keys, could not be read. Stage the full load again once that is put right; where"
                        + " it was the configuration, correct it and run 'apply --reload " + spec.name() + "'.");
    }

    /**
     * The order of a line.
     *
     * @param file the place of its file in the plan
     */
    public ChangeOrder order(int file, String sequence, long line) {
        StagedFile staged = plan.files().get(file).file();
        return new ChangeOrder(
                plan.loadGeneration(),
                staged.name().kind(),
                sequence,
                staged.name().base(),
                staged.key(),
                line);
    }

    /** Bytes of the staged files. */
    public long sizeBytes() {
        return plan.files().stream()
                .mapToLong(planned -> planned.file().sizeBytes())
                .sum();
    }

    /** Where the table lies. */
    public Location table() {
        return config.tableLocation(spec.name());
    }

    /** Where the deletes of the table are remembered. */
    public Location tombstones() {
        return config.tombstones(spec.name());
    }

    /** Where rejected records of all tables are kept. */
    public Location quarantine() {
        return config.quarantine();
    }

    /** Under which name Delta's {@code txn} action counts the batches of this table. */
    public String transactionId() {
        return "deltafold:" + spec.name();
    }
}

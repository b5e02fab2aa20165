package io.github.deltafold.core.fold;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.spec.TableSpec;
import org.jspecify.annotations.Nullable;

/** What every engine may have to say to a person. */
public final class EngineErrors {
    private EngineErrors() {}

    /** The table counts batches of a ledger that is not this one. */
    public static Failure foreignLedger(FoldTask task) {
        return new BadSetting("Cannot finish batch " + task.plan().batch() + " of "
                + task.spec().name() + ": the table at "
                + task.table() + " holds batches of another ledger than "
                + task.config().state()
                + ". Restore that ledger, point 'state' to it, or remove the table and load it again.");
    }

    /** The rows of the table do not say which change made them. */
    public static Failure withoutCdc(FoldTask task) {
        String back = task.lastVersion() == null
                ? "Move it away"
                : "Run RESTORE TABLE delta.`" + task.table() + "` TO VERSION AS OF " + task.lastVersion()
                        + ", or move it away, have DMS load the table again and run 'apply --reload "
                        + task.spec().name() + "'";
        return new BadSetting("Cannot apply to " + task.spec().name() + ": the table at " + task.table()
                + " has no column _cdc, or another of that name, and without it nobody knows which change made a row. "
                + back + ".");
    }

    /** Somebody asked for a version that is not there. */
    public static Failure noSuchVersion(TableSpec spec, long version, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot show " + spec.name() + " as of version " + version
                        + ": there is no such version. 'status' names the latest one.",
                cause);
    }

    /** The engine that was asked for leaves a table to another one. */
    public static Failure unfit(String engine, String table, String reason) {
        return new BadSetting("Cannot use engine '" + engine + "' for " + table + ": " + reason
                + ". Use 'engine: auto', which takes Spark for such a table or batch, or 'engine: spark'.");
    }
}

package io.github.deltafold.core.lake;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.lake.CommitLog.Commit;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.Location;
import org.jspecify.annotations.Nullable;

/** Every message about a table that is not as the ledger knows it. */
final class LakeErrors {
    private LakeErrors() {}

    static BadSetting gone(TableName table, Location location, long known) {
        return new BadSetting("Cannot apply to " + table + ": the ledger knows version " + known
                + " of the table, and there is none at " + location + " any more. Put it back, or "
                + reload(table) + ".");
    }

    static BadSetting older(TableName table, Location location, long latest, long known) {
        return new BadSetting("Cannot apply to " + table + ": the table at " + location + " is at version " + latest
                + ", and the ledger knows version " + known
                + ". An older copy was put back, which lacks the batches in between. Put back a copy that has them, or "
                + reload(table) + ".");
    }

    static BadSetting other(TableName table, Location location, long known) {
        return new BadSetting("Cannot apply to " + table + ": version " + known + " of the table at " + location
                + " is not the one that the ledger knows. An older copy was put back and written to, or another table"
                + " lies there. Put back the right one, or " + reload(table) + ".");
    }

    static BadSetting restored(TableName table, Location location, Commit restore, @Nullable Long good) {
        String to = restore.restoredTo() == null ? "an earlier time" : "version " + restore.restoredTo();
        String back =
                good == null ? "" : "Run RESTORE TABLE delta.`" + location + "` TO VERSION AS OF " + good + ", or ";
        String way = back + reload(table);
        return new BadSetting("Cannot apply to " + table + ": version " + restore.version() + " of the table at "
                + location + " restored " + to + ", so that it lacks batches that the ledger knows. "
                + Character.toUpperCase(way.charAt(0)) + way.substring(1) + ".");
    }

    static String changedByOthers(Location location, Commit commit, TableName table) {
        return "Version " + commit.version() + " of the table at " + location + " was written by someone else ("
                + commit.operation() + "). Its rows stay until the source changes them; rows without _cdc count as"
                + " older than every change. To make the table equal to the source again, " + reload(table) + ".";
    }

    private static String reload(TableName table) {
        return "have DMS load the table again and run 'apply --reload " + table + "'";
    }
}

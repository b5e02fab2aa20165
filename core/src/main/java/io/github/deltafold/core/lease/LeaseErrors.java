package io.github.deltafold.core.lease;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything about a lease that a person may read. */
final class LeaseErrors {
    private LeaseErrors() {}

    static BadSetting unreadable(String group, String key, String why, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot read the lease of group '" + group + "' at <state>/" + key + ": " + why
                        + ". It was cut off, or written by hand. Make sure that no run of the group is at work, delete it,"
                        + " and run again: it only says who is at work, and what was applied stands in the ledger.",
                cause);
    }

    static BadSetting newer(String group, String key, long format, long known) {
        return new BadSetting("Cannot read the lease of group '" + group + "' at <state>/" + key + ": it has format "
                + format + ", this release knows " + known + ". Run the release that wrote it, everywhere.");
    }

    static RunFailed neverFirst(String group, String key, int attempts) {
        return new RunFailed(
                "Cannot change the lease of group '" + group + "' at <state>/" + key + ": others changed it " + attempts
                        + " times in between. Nothing is lost: run again.",
                null);
    }

    static String waiting(String group, GroupState state) {
        return "Group '" + group + "' is held by " + state.owner() + " until " + state.leaseEnd()
                + ": waiting for its next sign of life.";
    }

    static String drainedBy(String group, GroupState state) {
        return "Group '" + group + "' is drained by " + state.owner()
                + ", which will look for new files once more before it ends. Nothing is left to do here.";
    }

    static String leftBehind(String group, long asked, GroupState state) {
        return "This run of group '" + group + "' comes too late: it was started as generation " + asked
                + ", and generation " + state.generation() + " has its work. Nothing is left to do here.";
    }

    static String takenOver(String group, Duration length, GroupState state) {
        return "The lease of group '" + group + "' is lost, because this run gave no sign of life for " + length
                + ": generation " + state.generation() + (state.owner() == null ? "" : ", " + state.owner() + ",")
                + " has its work. Nothing is lost; this run plans nothing more.";
    }

    static String ownerIsGone(String group, GroupState state) {
        return "Group '" + group + "' was being drained by " + state.owner()
                + ", which has given no sign of life since its"
                + " lease ended at " + state.leaseEnd()
                + ". The next run of the group takes its place: run 'apply --group "
                + group + "' if none comes.";
    }

    static String neverBegan(String group, GroupState state) {
        return "A run of group '" + group + "' was asked for" + (state.run() == null ? "" : " (" + state.run() + ")")
                + " and had not begun by " + state.leaseEnd() + ". The next wake-up asks again: run 'apply --group "
                + group
                + "' if none comes.";
    }

    static BadSetting endless(String group, GroupState state) {
        return new BadSetting("Cannot wait for the lease of group '" + group + "' at <state>/" + GroupStates.key(group)
                + ": it ends at " + state.leaseEnd()
                + ", which is longer than any run asks for. It was written by hand, or by a"
                + " machine whose clock is wrong. Make sure that no run of the group is at work, delete it, and run again:"
                + " it only says who is at work, and what was applied stands in the ledger.");
    }

    static BadSetting badLength(Duration length, Duration least, Duration most) {
        return new BadSetting("Cannot take a lease of " + length + ": it must be " + least
                + " or more, so that it can be" + " renewed in time, and " + most + " at most. Correct --lease.");
    }
}

package io.github.deltafold.spark.fence;

import io.github.deltafold.core.failure.BadSetting;

/** Every message about the way commits are written that a person may read. */
final class FenceErrors {
    private FenceErrors() {}

    static BadSetting otherLogStore(String setting, String value) {
        return new BadSetting("Cannot write tables: '" + setting + "' is '" + value
                + "', under which two runs could destroy each other's commits. Remove the setting from spark-submit or the"
                + " cluster; the job sets the right one itself.");
    }

    static BadSetting sessionWithoutFence(String setting, String ours) {
        return new BadSetting(
                "Cannot write tables: the Spark session was started without '" + setting + "', so that two"
                        + " runs could destroy each other's commits. Start the job with a session of its own, or that session"
                        + " with --conf " + setting + "=" + ours + ".");
    }
}

package io.github.deltafold.local.wake;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every message of this room that a person may read. */
final class WakeErrors {
    private static final String OUTPUT = "the stack's output HandlerFunction";

    private WakeErrors() {}

    static BadSetting notOne() {
        return new BadSetting("Cannot tell whom to wake: name one of --table, --file and --group.");
    }

    static BadSetting notAnObject(String uri) {
        return new BadSetting(
                "Cannot use --file '" + uri + "': it names no object. Give s3://bucket/key, or the key alone.");
    }

    static BadSetting badEndpoint(String endpoint, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot use --endpoint '" + endpoint
                        + "': it is no URL of http or https. Give one such as http://127.0.0.1:4566.",
                cause);
    }

    static BadSetting badRegion(String region) {
        return new BadSetting(
                "Cannot use --region '" + region + "': no region is called so. Give one such as eu-central-1.");
    }

    static BadSetting badName(String function) {
        return new BadSetting(
                "Cannot use --function '" + function + "': no function is called so. Name the one of " + OUTPUT + ".");
    }

    static BadSetting noRegion(String function, Throwable cause) {
        return new BadSetting(
                "Cannot invoke function '" + function + "': no region is known. Give --region, or set AWS_REGION.",
                cause);
    }

    static BadSetting noCredentials(String function, Throwable cause) {
        return new BadSetting(
                "Cannot invoke function '" + function
                        + "': there are no credentials. Give some by the environment, a profile or a role.",
                cause);
    }

    static BadSetting noSuchFunction(String function, String why, Throwable cause) {
        return new BadSetting(
                "Cannot invoke function '" + function + "': there is none of that name (" + why + "). Name it as "
                        + OUTPUT + " does, and the region with --region.",
                cause);
    }

    static BadSetting refused(String function, String why, Throwable cause) {
        return new BadSetting(
                "Cannot invoke function '" + function + "': " + why
                        + ". Allow these credentials lambda:InvokeFunction on it.",
                cause);
    }

    static RunFailed notInvoked(String function, String why, Throwable cause) {
        String reason = why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
        return new RunFailed("Cannot invoke function '" + function + "': " + reason + ". Run it again.", cause);
    }

    static BadSetting mustChange(String whom, String function, String message) {
        return new BadSetting("Cannot wake " + whom + ": function '" + function + "' says: " + message);
    }

    static RunFailed failed(String whom, String function, String message) {
        return new RunFailed(
                "Cannot wake " + whom + ": function '" + function + "' failed: " + message
                        + " Nothing is lost: the sweep finds what is staged, or run it again.",
                null);
    }

    static BadSetting ignored(String whom, List<String> reasons) {
        return new BadSetting("Cannot wake anybody for " + whom + ": " + String.join("; ", reasons)
                + ". Name a file that DMS staged, or a table.");
    }

    static BadSetting notTheHandler(String function, String what) {
        return new BadSetting(
                "Cannot wake anybody by function '" + function + "': " + what + ". Name the one of " + OUTPUT + ".");
    }

    static BadSetting strangeAnswer(String function, String answer) {
        return new BadSetting("Cannot tell what function '" + function + "' started: it answered '" + answer
                + "'. Name the one of " + OUTPUT + ".");
    }
}

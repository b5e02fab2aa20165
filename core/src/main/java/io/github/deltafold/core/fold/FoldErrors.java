package io.github.deltafold.core.fold;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.naming.TableName;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Every message that folding a batch can end with. */
final class FoldErrors {
    private static final String FREE_SPACE =
            ". Free space where the lake lies, or where temporary files lie (/tmp, for Spark SPARK_LOCAL_DIRS)";

    private FoldErrors() {}

    /** Passes on what is already said to a person, and says the rest once. */
    static Failure failed(TableName table, long batch, Exception cause) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        String why = rootMessage(cause);
        return new RunFailed(
                "Cannot finish batch " + batch + " of " + table + ": " + why + (saysDiskIsFull(why) ? FREE_SPACE : "")
                        + ". Nothing is lost: the plan stands, run 'apply' again to finish it.",
                cause);
    }

    static RunFailed notPlanned(TableName table, UncheckedIOException cause) {
        return new RunFailed(
                "Cannot plan the next batch of " + table + ": " + rootMessage(cause)
                        + ". Nothing is lost: run 'apply' again.",
                cause);
    }

    static RunFailed noProgress(TableName table, long batch) {
        return new RunFailed(
                "Cannot finish batch " + batch + " of " + table + ": its files keep changing while they are read. Let"
                        + " DMS or the copy finish, then run 'apply' again.",
                null);
    }

    private static boolean saysDiskIsFull(String why) {
        String words = why.toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded");
    }

    /** The innermost cause says what happened; its first line is for people, the rest for the log. */
    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String firstLine = message.lines().findFirst().orElse("").strip();
        return firstLine.endsWith(".") ? firstLine.substring(0, firstLine.length() - 1) : firstLine;
    }
}

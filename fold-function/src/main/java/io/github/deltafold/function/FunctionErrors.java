package io.github.deltafold.function;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import java.util.List;
import java.util.stream.Collectors;

/** Every message that the function can end with before or after the run itself. */
final class FunctionErrors {
    private static final String BY_SPARK = "Run 'apply --group' of its group as a Spark job.";
    private static final int MOST_ERRORS = 10;

    private FunctionErrors() {}

    static BadSetting missingVariable(String name) {
        return new BadSetting("Cannot start the fold function: environment variable " + name
                + " is not set. fold-function/README.md says what to set.");
    }

    static BadSetting notANumber(String name, String value) {
        return new BadSetting("Cannot start the fold function: environment variable " + name + " is '" + value
                + "' (must be a number).");
    }

    static BadSetting badEvent(String field, String what) {
        return new BadSetting("Cannot fold what the event asks for: '" + field + "' " + what
                + ". An event looks like {\"group\": \"sales\", \"generation\": 7}; by hand, leave 'generation' out.");
    }

    static BadSetting noSpark() {
        return new BadSetting(
                "Cannot use engine 'spark' in the fold function: it carries the small engine alone. " + BY_SPARK);
    }

    static BadSetting unfit(String what, String why) {
        return new BadSetting("Cannot fold " + what + " in the fold function: " + why + ". " + BY_SPARK);
    }

    /** Not a failure: nothing that this function can repeat would help. */
    static String tooSlow(String group) {
        return "Cannot finish a batch of group '" + group + "' in the time that the fold function has: reading its"
                + " ledgers takes too long. " + BY_SPARK;
    }

    /** A run that ended with an exit code other than 0 and 3, so that Lambda counts the invocation as failed. */
    static Failure failed(String group, int exitCode, List<String> errors) {
        String message = "Cannot fold group '" + group + "'. " + together(errors);
        return exitCode == 2 ? new BadSetting(message) : new RunFailed(message, null);
    }

    /** Several reasons as one; a message of the queue has 256 KB, and the log has all of them. */
    static String together(List<String> errors) {
        String first = errors.stream().limit(MOST_ERRORS).collect(Collectors.joining(" "));
        int more = errors.size() - MOST_ERRORS;
        return more > 0 ? first + " The log has " + more + " more." : first;
    }
}

package io.github.deltafold.lambda.failure;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import org.jspecify.annotations.Nullable;

/**
 * Every message of the Lambda that a person may read, one method for each case.
 *
 * <p>{@link BadSetting} waits for an operator, {@link RunFailed} heals when it is tried again. Either way a message returns
 * to the queue, and ends in the dead-letter queue when nothing changes; what a sweep failed at waits for the next one.
 */
public final class LambdaErrors {
    private static final String DEAD_LETTER =
            " The message ends in the dead-letter queue; send it again in a shape that StagingEvents reads, or delete it.";

    /** True of a message, which returns to the queue, and of a sweep. */
    private static final String TRIED_AGAIN = ". The next delivery of the message, or the next sweep, tries again.";

    /** True of both where a person must change something first. */
    private static final String TRIED_UNTIL_CORRECTED =
            "; until then its messages try again ten times, and the sweep after ever longer pauses.";

    private LambdaErrors() {}

    public static BadSetting missingVariable(String name) {
        return new BadSetting(
                "Cannot start the Lambda: environment variable " + name + " is not set. It is set in template.yaml.");
    }

    /** A variable that is set, but not to something that can be used. */
    public static BadSetting wrongVariable(String name, String value, String rule) {
        return new BadSetting("Cannot start the Lambda: environment variable " + name + " is '" + value + "' (" + rule
                + "). It is set in template.yaml.");
    }

    /** Its value is not repeated: it may hold secrets. */
    public static BadSetting wrongSparkSettings(String why) {
        return new BadSetting("Cannot start the Lambda: environment variable DELTAFOLD_SPARK_SETTINGS: " + why
                + ". Write it like {\"spark.executor.memory\": \"2g\"}. It is set in template.yaml.");
    }

    public static UnreadableEventException notJson(String problem, Throwable cause) {
        return new UnreadableEventException(
                "Cannot read the event: its body is not JSON (" + problem + ").", DEAD_LETTER, cause);
    }

    public static UnreadableEventException unknownShape() {
        return new UnreadableEventException(
                "Cannot read the event: its body is neither of S3, SNS or EventBridge"
                        + " nor {\"key\"}, {\"table\"} or {\"group\"}.",
                DEAD_LETTER,
                null);
    }

    public static UnreadableEventException missingField(String pointer) {
        return new UnreadableEventException(
                "Cannot read the event: '" + pointer + "' is missing or not text.", DEAD_LETTER, null);
    }

    public static UnreadableEventException unknownVersion(String version) {
        return new UnreadableEventException(
                "Cannot read the event: eventVersion '" + version + "' (must be 2.x).", DEAD_LETTER, null);
    }

    public static UnreadableEventException undecodableKey(String key, Throwable cause) {
        return new UnreadableEventException(
                "Cannot read the event: key '" + key + "' is not URL-encoded.", DEAD_LETTER, cause);
    }

    public static UnreadableEventException notATable(String table, Throwable cause) {
        return new UnreadableEventException(
                "Cannot read the event: table '" + table + "' (must be schema.table).", DEAD_LETTER, cause);
    }

    public static UnreadableEventException noGeneration(String generation) {
        return new UnreadableEventException(
                "Cannot read the event: '/requestPayload/generation' is '" + generation
                        + "' (must be a whole number from 1).",
                DEAD_LETTER,
                null);
    }

    public static UnreadableEventException unknownHeir(String leftTo) {
        return new UnreadableEventException(
                "Cannot read the event: '/responsePayload/leftTo' is '" + leftTo + "' (must be NEXT_RUN or SPARK).",
                DEAD_LETTER,
                null);
    }

    public static BadSetting messageWithoutId() {
        return new BadSetting("Cannot read the batch: a message has no 'messageId'."
                + " Let the event source mapping of the queue invoke the function.");
    }

    /** The same, where somebody invoked the function directly. */
    public static BadSetting byHand(UnreadableEventException e) {
        return new BadSetting(
                e.problem() + " Invoke the function with {\"table\": \"schema.table\"},"
                        + " {\"bucket\": \"...\", \"key\": \"...\"} or {\"group\": \"...\"}.",
                e);
    }

    /** Neither the store nor the backend said what is wrong: our mistake, which must not keep others from their work. */
    public static RunFailed unexpected(String deed, String why, @Nullable Throwable cause) {
        return new RunFailed(
                "Cannot " + deed + ": " + why + ". This concerns no other table or group; report it as a bug.", cause);
    }

    /** A sweep that saw nothing, though nothing failed. */
    public static RunFailed noTimeToLook(String things, int count) {
        return new RunFailed(
                "Cannot look at any of " + count + " " + things
                        + ": the sweep had no time left. The next sweep looks again; if this repeats, raise the Timeout of"
                        + " SweepHandler in template.yaml.",
                null);
    }

    public static RunFailed neverNoted(String what, String key, int attempts) {
        return new RunFailed(
                "Cannot note " + what + " at <state>/" + key + ": others changed it " + attempts + " times in between"
                        + TRIED_AGAIN,
                null);
    }

    /** The place a run runs in said no: asking again helps only when someone has changed something. */
    public static BadSetting startRefused(
            String group, String token, String place, String reason, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot start a run for group '" + group + "' (token " + token + "): " + place + " refused: " + reason
                        + ". Correct its settings, its roles or the job jar in template.yaml" + TRIED_UNTIL_CORRECTED,
                cause);
    }

    /** The place a run runs in is busy, or could not be reached. */
    public static RunFailed startFailed(
            String group, String token, String place, String reason, @Nullable Throwable cause) {
        return new RunFailed(
                "Cannot start a run for group '" + group + "' (token " + token + "): " + place + ": " + reason
                        + TRIED_AGAIN,
                cause);
    }

    /** The place a run runs in does not tell: its group waits until someone has changed something. */
    public static BadSetting statusRefused(String run, String place, String reason, @Nullable Throwable cause) {
        return new BadSetting(
                "Cannot tell what became of run " + run + ": " + place + " refused: " + reason
                        + ". Correct the roles of StagedFileHandler and SweepHandler in template.yaml, or the place's own"
                        + " settings" + TRIED_UNTIL_CORRECTED,
                cause);
    }

    /** The place a run runs in is busy, or could not be reached. */
    public static RunFailed statusUnknown(String run, String place, String reason, @Nullable Throwable cause) {
        return new RunFailed(
                "Cannot tell what became of run " + run + ": " + place + ": " + reason + TRIED_AGAIN, cause);
    }
}

package io.github.deltafold.core.value;

/**
 * A text is no value of the type asked for. The message is a predicate that names the expected form and never the text
 * itself, such as "is not a BOOLEAN: expected true, false, t, f, 1 or 0". Carries no stack trace: it is an outcome.
 */
public final class UnfitValueException extends Exception {
    UnfitValueException(String reason) {
        super(reason, null, false, false);
    }
}

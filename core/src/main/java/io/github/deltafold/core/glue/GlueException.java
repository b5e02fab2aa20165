package io.github.deltafold.core.glue;

import java.util.Set;

/** Glue did not do what it was asked to, or nobody knows. Who asked has the words for it. */
public final class GlueException extends Exception {
    /** Nobody answered; whether it was done is unknown. */
    public static final String UNREACHABLE = "Unreachable";

    /** There are no credentials to ask with. */
    public static final String NO_CREDENTIALS = "NoCredentials";

    /** Nothing says in which region to ask. */
    public static final String NO_REGION = "NoRegion";

    private static final Set<String> REFUSALS = Set.of(
            NO_CREDENTIALS,
            NO_REGION,
            "AccessDeniedException",
            "EntityNotFoundException",
            "ExpiredTokenException",
            "GlueEncryptionException",
            "IncompleteSignature",
            "InvalidInputException",
            "InvalidSignatureException",
            "MissingAuthenticationTokenException",
            "UnrecognizedClientException",
            "ValidationException");

    private static final int FORBIDDEN = 403;

    private final String code;
    private final int status;

    GlueException(String code, String message, int status) {
        super(message);
        this.code = code;
        this.status = status;
    }

    GlueException(String code, Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
        this.code = code;
        this.status = 0;
    }

    /** Which error it was, as {@code EntityNotFoundException}, or one of the constants here. */
    public String code() {
        return code;
    }

    /** Whether asking again helps only when somebody has changed something. */
    public boolean isRefusal() {
        return status == FORBIDDEN || REFUSALS.contains(code);
    }

    /** Code and message, as Glue said them: with action and resource, where a permission is missing. */
    public String reason() {
        return code + ": " + getMessage();
    }
}

package io.github.deltafold.core.aws;

/** There is nothing to sign a request with, so it was not sent. */
public final class CredentialsMissingException extends Exception {
    CredentialsMissingException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}

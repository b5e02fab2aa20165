package io.github.deltafold.core.aws;

/** Nothing says which region an API is asked in. */
public final class RegionMissingException extends Exception {
    RegionMissingException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}

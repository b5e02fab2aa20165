package io.github.deltafold.core.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How to reach S3 where it is not AWS. Credentials are never here: they come from the environment or the default chain.
 *
 * @param endpoint URL of an S3-compatible store; null for AWS
 * @param region region to sign for; null for the default chain, and {@code us-east-1} where an endpoint is given
 * @param pathStyle whether the bucket stands in the path ({@code http://host/bucket}) instead of the host name
 */
public record S3Settings(
        @Nullable String endpoint, @Nullable String region, boolean pathStyle) implements Serializable {
    /** AWS itself. */
    public static final S3Settings AWS = new S3Settings(null, null, false);
}

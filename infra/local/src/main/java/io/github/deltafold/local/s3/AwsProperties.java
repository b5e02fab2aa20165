package io.github.deltafold.local.s3;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a server of this machine the S3 of this process, for everything that asks the default chain: system properties go
 * before whatever environment and profile say, so a demo never touches an account.
 */
public final class AwsProperties implements AutoCloseable {
    private final Map<String, @Nullable String> before = new HashMap<>();

    /** Sets the properties until this is closed. */
    public AwsProperties(EmbeddedS3 s3) {
        this(s3.endpoint(), EmbeddedS3.CREDENTIALS.accessKeyId(), EmbeddedS3.CREDENTIALS.secretAccessKey());
    }

    /** Sets the properties until this is closed, for another server of this machine. */
    public AwsProperties(String endpoint, String accessKey, String secretKey) {
        set("aws.accessKeyId", accessKey);
        set("aws.secretAccessKey", secretKey);
        set("aws.region", "us-east-1");
        // for the configuration itself: it lies in a bucket, and says only then where buckets are
        set("aws.endpointUrlS3", endpoint);
    }

    private void set(String name, String value) {
        before.put(name, System.getProperty(name));
        System.setProperty(name, value);
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}

package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.Failure;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tells from what the SDK threw which message it deserves. Knows the status codes of S3 and the words of the SDK.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Error responses</a>
 */
final class S3Errors {
    private static final Set<String> REGION_CODES =
            Set.of("PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed");
    private static final Set<String> CREDENTIAL_CODES = Set.of("ExpiredToken", "InvalidToken");

    private final String host;
    private final String bucket;

    /** Explains failures of requests that go to a host about a bucket. */
    S3Errors(String host, String bucket) {
        this.host = host;
        this.bucket = bucket;
    }

    static S3Errors of(S3Client client, String bucket) {
        S3ServiceClientConfiguration configuration = client.serviceClientConfiguration();
        String host =
                configuration.endpointOverride().map(Object::toString).orElse("S3 in region " + configuration.region());
        return new S3Errors(host, bucket);
    }

    Failure explain(String deed, String thing, SdkException cause) {
        if (cause instanceof S3Exception answer) {
            return ofAnswer(deed, thing, answer);
        }
        if (saysNoCredentials(cause)) {
            return StoreErrors.credentialsMissing(deed, thing, cause);
        }
        if (cause instanceof AbortedException) {
            return StoreErrors.interrupted(deed, thing, cause);
        }
        Throwable root = rootOf(cause);
        if (root instanceof HttpRetryException refused && refused.responseCode() == 401) {
            return StoreErrors.accessRefused(deed, thing, bucket, "401", cause);
        }
        return StoreErrors.unreachable(deed, thing, host, why(root), cause);
    }

    private Failure ofAnswer(String deed, String thing, S3Exception answer) {
        int status = answer.statusCode();
        String code = codeOf(answer);
        if (status == 404) {
            return StoreErrors.bucketMissing(deed, thing, bucket, answer);
        }
        if (status == 301 || status == 307 || REGION_CODES.contains(code)) {
            return StoreErrors.regionWrong(deed, thing, bucket, regionOf(answer), answer);
        }
        if (status == 401 || status == 403 || CREDENTIAL_CODES.contains(code)) {
            return StoreErrors.accessRefused(deed, thing, bucket, describe(answer), answer);
        }
        if (status == 501) {
            return StoreErrors.requestUnsupported(deed, thing, describe(answer), answer);
        }
        return StoreErrors.unexpectedAnswer(deed, thing, describe(answer), answer);
    }

    /**
     * Whether a write that ended so may have been stored all the same: the store failed after it had the bytes, or the
     * connection broke.
     */
    static boolean mayHaveBeenDone(SdkException e) {
        if (e instanceof S3Exception answer) {
            return answer.statusCode() >= 500 && answer.statusCode() != 501;
        }
        Throwable root = rootOf(e);
        return !saysNoCredentials(e)
                && !(e instanceof AbortedException)
                && !(root instanceof UnknownHostException)
                && !(root instanceof ConnectException);
    }

    /** 404 is also what S3 says of an object; only the code tells. */
    static boolean saysNoBucket(SdkException e) {
        return e instanceof S3Exception answer && codeOf(answer).equals("NoSuchBucket");
    }

    private static boolean saysNoCredentials(SdkException e) {
        return String.valueOf(e.getMessage()).contains("Unable to load credentials");
    }

    private static String describe(S3Exception answer) {
        return (answer.statusCode() + " " + codeOf(answer)).strip();
    }

    /** Empty for the stores that send none. */
    private static String codeOf(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        if (details == null || details.errorCode() == null) {
            return "";
        }
        return details.errorCode();
    }

    private static @Nullable String regionOf(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        if (details == null || details.sdkHttpResponse() == null) {
            return null;
        }
        return details.sdkHttpResponse()
                .firstMatchingHeader("x-amz-bucket-region")
                .orElse(null);
    }

    private static String why(Throwable root) {
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}

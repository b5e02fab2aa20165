package io.github.deltafold.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StoreErrorsTest {
    private static final S3Settings MINIO = new S3Settings("http://minio:9000", null, true);

    static Stream<Arguments> fileSystemFailures() {
        return Stream.of(
                Arguments.of(
                        new IOException("No space left on device"),
                        RunFailed.class,
                        "Cannot write file:///lake/x: no space left on device. Free space and run again; nothing was lost."),
                Arguments.of(
                        new FileSystemException("/lake/x", null, "No space left on device"),
                        RunFailed.class,
                        "Cannot write file:///lake/x: no space left on device. Free space and run again; nothing was lost."),
                Arguments.of(
                        new AccessDeniedException("/lake/x"),
                        BadSetting.class,
                        "Cannot write file:///lake/x: permission denied. Let the user of this run read and write there."),
                Arguments.of(
                        new FileSystemException("/lake/x", null, "Read-only file system"),
                        BadSetting.class,
                        "Cannot write file:///lake/x: the file system is read-only. Use another folder, or mount it for writing."),
                Arguments.of(
                        new FileSystemException("/lake/x", null, "File name too long"),
                        BadSetting.class,
                        "Cannot write file:///lake/x: the file system allows no name so long. Use a shorter one."),
                Arguments.of(
                        new IOException("No locks available"),
                        BadSetting.class,
                        "Cannot write file:///lake/x: the file system knows neither hard links nor locks, without which two runs could overwrite each other. Use another folder, or S3."),
                Arguments.of(
                        new IOException("Input/output error"),
                        RunFailed.class,
                        "Cannot write file:///lake/x: Input/output error. Run again; nothing was lost."));
    }

    @ParameterizedTest
    @MethodSource("fileSystemFailures")
    void explainsFileSystem(IOException cause, Class<? extends Failure> type, String message) {
        Failure failure = FolderErrors.explain("write", "file:///lake/x", cause);

        assertThat(failure).isExactlyInstanceOf(type).hasMessage(message).hasCause(cause);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        answer(404, "NoSuchBucket", null),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: bucket 'acme' does not exist. Create it, or correct the location."),
                Arguments.of(
                        answer(403, "InvalidAccessKeyId", null),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: access is refused (403 InvalidAccessKeyId). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role, and allow it s3:ListBucket on bucket 'acme'."),
                Arguments.of(
                        answer(401, null, null),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: access is refused (401). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role, and allow it s3:ListBucket on bucket 'acme'."),
                Arguments.of(
                        answer(400, "ExpiredToken", null),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: access is refused (400 ExpiredToken). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role, and allow it s3:ListBucket on bucket 'acme'."),
                Arguments.of(
                        answer(301, "PermanentRedirect", "eu-west-1"),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: bucket 'acme' is in region eu-west-1. Set 's3.region' to eu-west-1."),
                Arguments.of(
                        answer(400, "AuthorizationHeaderMalformed", null),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: bucket 'acme' is in another region. Set 's3.region' to the region of the bucket."),
                Arguments.of(
                        answer(501, "NotImplemented", null),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: the store does not know this request (501 NotImplemented). Use a store that lists with a start key and writes under a condition."),
                Arguments.of(
                        answer(503, "SlowDown", null),
                        RunFailed.class,
                        "Cannot list s3://acme/dms: the store answered 503 SlowDown. Run again; nothing was lost."),
                Arguments.of(
                        SdkClientException.create("Unable to load credentials from any of the providers in the chain"),
                        BadSetting.class,
                        "Cannot list s3://acme/dms: no credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role gives them."),
                Arguments.of(
                        SdkClientException.create("x", new ConnectException("Connection refused")),
                        RunFailed.class,
                        "Cannot list s3://acme/dms: http://minio:9000 does not answer (Connection refused). Check that the store runs and that 's3.endpoint' or 's3.region' is right, and run again; nothing was lost."),
                Arguments.of(
                        SdkClientException.create("x", new UnknownHostException("minio")),
                        RunFailed.class,
                        "Cannot list s3://acme/dms: http://minio:9000 does not answer (unknown host minio). Check that the store runs and that 's3.endpoint' or 's3.region' is right, and run again; nothing was lost."),
                Arguments.of(
                        AbortedException.create("Thread was interrupted"),
                        RunFailed.class,
                        "Cannot list s3://acme/dms: the run was interrupted. Run again; nothing was lost."));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void explainsS3(SdkException cause, Class<? extends Failure> type, String message) {
        S3Errors errors = new S3Errors("http://minio:9000", "acme");

        Failure failure = errors.explain("list", "s3://acme/dms", cause);

        assertThat(failure).isExactlyInstanceOf(type).hasMessage(message).hasCause(cause);
    }

    @ParameterizedTest
    @ValueSource(strings = {"minio:9000", "minio", "not a url", "ftp://minio", "http:/minio"})
    void refusesEndpointThatIsNoUrl(String endpoint) {
        S3Settings settings = new S3Settings(endpoint, null, true);

        assertThatThrownBy(() -> ObjectStores.open(Location.parse("s3://acme/dms"), settings))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot open s3://acme/dms: 's3.endpoint' is '%s' (must be like http://host:9000). Correct it."
                                .formatted(endpoint));
    }

    @Test
    void opensStoreOfLocation() {
        try (ObjectStore folder = ObjectStores.open(Location.parse("/lake"), MINIO);
                ObjectStore bucket = ObjectStores.open(Location.parse("s3a://acme/dms"), MINIO)) {
            assertThat(folder).isInstanceOf(FolderObjectStore.class);
            assertThat(bucket).isInstanceOf(S3ObjectStore.class);
        }
    }

    private static SdkException answer(int status, @Nullable String code, @Nullable String region) {
        SdkHttpResponse.Builder response = SdkHttpResponse.builder().statusCode(status);
        if (region != null) {
            response.putHeader("x-amz-bucket-region", region);
        }
        AwsErrorDetails.Builder details = AwsErrorDetails.builder().sdkHttpResponse(response.build());
        if (code != null) {
            details.errorCode(code);
        }
        return (SdkException) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(details.build())
                .build();
    }
}

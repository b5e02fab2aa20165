package io.github.deltafold.core.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.endpoint.AwsClientEndpointProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * One API of AWS by the SDK's own parts: its chain of credentials and regions, its signature, its HTTP client and its rules of
 * trying again. They come with the client of S3; the client of Glue alone would be 9 MB more.
 *
 * <p>Endpoints follow {@code AWS_ENDPOINT_URL_<API>}, {@code AWS_ENDPOINT_URL} and the profile, as those of every client do.
 * Safe for use by many threads.
 */
public final class SignedApi implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    /**
     * Three attempts with their pauses take forty seconds at most. Whoever makes several calls in a row may need minutes, and
     * tells its caller so.
     */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(8);

    private final String name;
    private final URI endpoint;
    private final Region region;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT_LIMIT)
            .socketTimeout(ANSWER_LIMIT)
            .build();
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final RetryStrategy retries = AwsRetryStrategy.standardRetryStrategy();

    /**
     * An API at a place of its own.
     *
     * @param name what it signs with and begins its host name with, {@code glue}
     */
    public SignedApi(String name, URI endpoint, Region region, AwsCredentialsProvider credentials) {
        this.name = name;
        this.endpoint = endpoint;
        this.region = region;
        this.credentials = credentials;
    }

    /**
     * An API of the region and with the credentials of the default chain.
     *
     * @param name as above
     * @throws SdkClientException when no region is known
     */
    public static SignedApi connect(String name) {
        return connect(name, DefaultAwsRegionProviderChain.builder().build().getRegion());
    }

    private static SignedApi connect(String name, Region region) {
        URI endpoint = AwsClientEndpointProvider.builder()
                .serviceEndpointPrefix(name)
                .serviceProfileProperty(name)
                .serviceEndpointOverrideEnvironmentVariable("AWS_ENDPOINT_URL_" + name.toUpperCase(Locale.ROOT))
                .serviceEndpointOverrideSystemProperty(
                        "aws.endpointUrl" + Character.toUpperCase(name.charAt(0)) + name.substring(1))
                .defaultProtocol("https")
                .region(region)
                .profileFile(ProfileFile::defaultProfileFile)
                .build()
                .clientEndpoint();
        return new SignedApi(
                name, endpoint, region, DefaultCredentialsProvider.builder().build());
    }

    /**
     * An API where settings say, and else as {@link #connect(String)} finds it.
     *
     * @param region null for that of the default chain, and {@code us-east-1} where an endpoint is given
     * @param endpoint URL; null for AWS
     */
    public static SignedApi connect(String name, @Nullable String region, @Nullable String endpoint)
            throws RegionMissingException {
        if (endpoint != null) {
            return new SignedApi(
                    name,
                    URI.create(endpoint),
                    region == null ? Region.US_EAST_1 : Region.of(region),
                    DefaultCredentialsProvider.builder().build());
        }
        try {
            return connect(
                    name,
                    region == null
                            ? DefaultAwsRegionProviderChain.builder().build().getRegion()
                            : Region.of(region));
        } catch (SdkClientException e) {
            throw new RegionMissingException(e);
        }
    }

    /** Where requests go. */
    public URI endpoint() {
        return endpoint;
    }

    /**
     * Sends a request that may be done twice: tries again where it was throttled, the API failed or the connection broke.
     *
     * @return the last answer, an error included
     * @throws IOException when nobody answered
     * @throws CredentialsMissingException when it was never sent
     */
    public ApiAnswer send(ApiRequest request) throws IOException, CredentialsMissingException {
        return send(request, failure -> true);
    }

    private ApiAnswer send(ApiRequest request, Predicate<Exception> isUndoneFor)
            throws IOException, CredentialsMissingException {
        RetryToken token = retries.acquireInitialToken(AcquireInitialTokenRequest.create(name))
                .token();
        while (true) {
            Attempt attempt = attempt(request);
            if (attempt.failure() == null) {
                retries.recordSuccess(RecordSuccessRequest.create(token));
                return attempt.result();
            }
            if (!isUndoneFor.test(attempt.failure())) {
                return attempt.result();
            }
            try {
                RefreshRetryTokenResponse again = retries.refreshRetryToken(RefreshRetryTokenRequest.builder()
                        .token(token)
                        .failure(attempt.failure())
                        .build());
                token = again.token();
                pause(again.delay());
            } catch (TokenAcquisitionFailedException e) {
                return attempt.result();
            }
        }
    }

    /**
     * Sends a request that must not be done twice: where the answer is lost, only the caller knows how to find out what became
     * of it. Tries again where it was throttled, since then it was not done.
     *
     * @return the last answer, an error included
     * @throws IOException when nobody answered; it may have been done
     * @throws CredentialsMissingException when it was never sent
     */
    public ApiAnswer sendOnce(ApiRequest request) throws IOException, CredentialsMissingException {
        return send(request, failure -> failure instanceof AwsServiceException said && said.isThrottlingException());
    }

    private Attempt attempt(ApiRequest request) throws CredentialsMissingException {
        SignedRequest signed = signed(request, identity());
        try {
            ApiAnswer answer = exchange(signed);
            return answer.isOk() ? new Attempt(answer, null) : new Attempt(answer, failureOf(answer));
        } catch (IOException e) {
            return new Attempt(null, e);
        }
    }

    private AwsCredentials identity() throws CredentialsMissingException {
        try {
            return credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new CredentialsMissingException(e);
        }
    }

    private SignedRequest signed(ApiRequest request, AwsCredentials identity) {
        ContentStreamProvider body = ContentStreamProvider.fromByteArray(request.body());
        SdkHttpRequest.Builder unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .encodedPath(endpoint.getRawPath().replaceFirst("/$", "") + request.path())
                // with its length told, Java sends a request once: it repeats others on a connection that broke
                .putHeader("Content-Length", String.valueOf(request.body().length));
        request.headers().forEach(unsigned::putHeader);
        return signer.sign(signing -> signing.identity(identity)
                .request(unsigned.build())
                .payload(body)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, name)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
    }

    private ApiAnswer exchange(SignedRequest request) throws IOException {
        HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(request.request())
                        .contentStreamProvider(request.payload().orElse(() -> new ByteArrayInputStream(new byte[0])))
                        .build())
                .call();
        byte[] body = new byte[0];
        if (response.responseBody().isPresent()) {
            try (var stream = response.responseBody().get()) {
                body = stream.readAllBytes();
            }
        }
        return new ApiAnswer(
                response.httpResponse().statusCode(),
                response.httpResponse().firstMatchingHeader("x-amzn-ErrorType").orElse(""),
                body);
    }

    /** An error as the rules of trying again know it. */
    private static AwsServiceException failureOf(ApiAnswer answer) {
        return AwsServiceException.builder()
                .statusCode(answer.status())
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(answer.errorCode())
                        .errorMessage(answer.errorMessage())
                        .build())
                .build();
    }

    /** Throttling and failures of the API pass with time. */
    private static void pause(Duration delay) throws IOException {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

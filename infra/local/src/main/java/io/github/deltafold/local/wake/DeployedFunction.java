package io.github.deltafold.local.wake;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.LambdaClientBuilder;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * A function of AWS Lambda, or of what takes its place.
 *
 * @param name its name or ARN
 * @param region null for that of the environment
 * @param endpoint null for that of the environment, which is AWS unless said
 */
record DeployedFunction(
        String name, @Nullable String region, @Nullable String endpoint) {
    /** The function starts a run in some seconds; it may take a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int FORBIDDEN = 403;
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_:$-]+");
    private static final Pattern REGIONS = Pattern.compile("[a-z]+(-[a-z]+)+-[0-9]+");

    /** @throws io.github.deltafold.core.failure.BadSetting when one of them cannot be what it says */
    DeployedFunction {
        if (!NAMES.matcher(name).matches()) {
            throw WakeErrors.badName(name);
        }
        if (region != null && !REGIONS.matcher(region).matches()) {
            throw WakeErrors.badRegion(region);
        }
        if (endpoint != null) {
            url(endpoint);
        }
    }

    /**
     * What an invocation came to.
     *
     * @param payload the answer, or where it failed what it threw
     * @param isFailure whether the function failed
     */
    record Answer(String payload, boolean isFailure) {}

    /**
     * Invokes it, and waits for the end. Waking is safe to repeat, so this tries again where Lambda is busy.
     *
     * @throws io.github.deltafold.core.failure.Failure when it was not invoked, or nobody knows
     */
    Answer invoke(String payload) {
        try (LambdaClient lambda = client()) {
            InvokeResponse response =
                    lambda.invoke(ask -> ask.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
            return new Answer(response.payload().asUtf8String(), response.functionError() != null);
        } catch (ResourceNotFoundException e) {
            throw WakeErrors.noSuchFunction(name, said(e), e);
        } catch (LambdaException e) {
            throw e.statusCode() == FORBIDDEN
                    ? WakeErrors.refused(name, said(e), e)
                    : WakeErrors.notInvoked(name, said(e), e);
        } catch (SdkClientException e) {
            throw clientFailure(e);
        } catch (SdkException e) {
            throw WakeErrors.notInvoked(name, String.valueOf(e.getMessage()), e);
        }
    }

    /** The client library has one exception for all that happens on this side, and tells it in words only. */
    private RuntimeException clientFailure(SdkClientException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("load region")) {
            return WakeErrors.noRegion(name, e);
        }
        if (message.contains("load credentials")) {
            return WakeErrors.noCredentials(name, e);
        }
        return WakeErrors.notInvoked(name, message, e);
    }

    private static String said(LambdaException e) {
        String message = e.awsErrorDetails() == null
                ? String.valueOf(e.getMessage())
                : e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private LambdaClient client() {
        LambdaClientBuilder builder = LambdaClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(PATIENCE));
        if (endpoint != null) {
            builder.endpointOverride(url(endpoint)).region(saidRegion());
        }
        if (region != null) {
            builder.region(Region.of(region));
        }
        return builder.build();
    }

    /** Of the environment or a profile; where neither says one, any does for what takes the place of AWS. */
    private static Region saidRegion() {
        try {
            return new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion();
        } catch (SdkClientException e) {
            return Region.US_EAST_1;
        }
    }

    private static URI url(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            if (uri.getHost() == null || !SCHEMES.contains(String.valueOf(uri.getScheme()))) {
                throw WakeErrors.badEndpoint(endpoint, null);
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw WakeErrors.badEndpoint(endpoint, e);
        }
    }
}

package io.github.deltafold.core.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

class SignedApiIT {
    private static final ApiRequest REQUEST = new ApiRequest(
            "/2015-03-31/functions/fold%3A1/invocations",
            Map.of("Content-Type", "application/json", "X-Amz-Invocation-Type", "Event"),
            "{\"group\":\"größe\"}".getBytes(StandardCharsets.UTF_8));

    private final ScriptedApi server = new ScriptedApi();
    private final SignedApi api = server.api("lambda");

    @AfterEach
    void closeServer() {
        api.close();
        server.close();
    }

    @Test
    void signsWhatItSends() throws Exception {
        api.sendOnce(REQUEST);

        ScriptedApi.Received request = server.received().get(0);
        assertThat(request.path()).isEqualTo("/2015-03-31/functions/fold%3A1/invocations");
        assertThat(request.body()).isEqualTo("{\"group\":\"größe\"}");
        assertThat(request.headers().getFirst("X-Amz-Invocation-Type")).isEqualTo("Event");
        assertThat(request.headers().getFirst("Authorization"))
                .matches("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-central-1/lambda/aws4_request,"
                        + " SignedHeaders=.*host;.*x-amz-date;.*x-amz-invocation-type, Signature=[0-9a-f]{64}");
    }

    @Test
    void returnsTheAnswer() throws Exception {
        server.then(202, Map.of(), "{\"a\": 1}");

        ApiAnswer answer = api.send(REQUEST);

        assertThat(answer.isOk()).isTrue();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("a").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalServiceException",
        "503, ''",
        "400, ThrottlingException",
        "429, TooManyRequestsException",
    })
    void triesAgainWhatPasses(int status, String error) throws Exception {
        server.then(status, Map.of("x-amzn-ErrorType", error), "{}").then(200, Map.of(), "{}");

        ApiAnswer answer = api.send(REQUEST);

        assertThat(answer.isOk()).isTrue();
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void triesAgainOnBrokenConnection() throws Exception {
        server.thenNoAnswer().then(200, Map.of(), "{}");

        ApiAnswer answer = api.send(REQUEST);

        assertThat(answer.isOk()).isTrue();
        assertThat(server.received()).hasSize(2);
    }

    @Test
    void givesUpAfterThreeAttempts() throws Exception {
        server.then(500, Map.of(), "").then(500, Map.of(), "").then(502, Map.of(), "bad gateway");

        ApiAnswer answer = api.send(REQUEST);

        assertThat(answer.errorCode()).isEqualTo("HTTP 502");
        assertThat(server.received()).hasSize(3);
    }

    @Test
    void doesNotRepeatARefusal() throws Exception {
        server.then(403, Map.of("x-amzn-ErrorType", "AccessDeniedException"), "{}");

        api.send(REQUEST);

        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503})
    void asksOnceWhereAskedTo(int status) throws Exception {
        server.then(status, Map.of(), "{}");

        ApiAnswer answer = api.sendOnce(REQUEST);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(server.received()).hasSize(1);
    }

    /** What was throttled was not done. */
    @ParameterizedTest
    @CsvSource({"400, ThrottlingException", "429, TooManyRequestsException"})
    void triesAgainWhatWasThrottledAndMustNotBeDoneTwice(int status, String error) throws Exception {
        server.then(status, Map.of("x-amzn-ErrorType", error), "{}").then(200, Map.of(), "{}");

        ApiAnswer answer = api.sendOnce(REQUEST);

        assertThat(answer.isOk()).isTrue();
        assertThat(server.received()).hasSize(2);
    }

    /** Java itself would send a request again when a connection that it has used before breaks. */
    @Test
    void asksOnceOnAConnectionThatBreaks() throws Exception {
        server.then(200, Map.of(), "{}").thenNoAnswer();
        api.sendOnce(REQUEST);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> api.sendOnce(REQUEST));

        assertThat(server.received()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '{\"__type\": \"com.amazonaws.glue#EntityNotFoundException\", \"Message\": \"no\"}', EntityNotFoundException, no",
        "'AccessDeniedException:http://internal.amazon.com/', '{\"message\": \"no\"}', AccessDeniedException, no",
        "'', '<html>', HTTP 400, ''",
    })
    void readsErrorsOfEveryShape(String header, String body, String code, String message) throws Exception {
        server.then(400, header.isEmpty() ? Map.of() : Map.of("x-amzn-ErrorType", header), body);

        ApiAnswer answer = api.sendOnce(REQUEST);

        assertThat(answer.errorCode()).isEqualTo(code);
        assertThat(answer.errorMessage()).isEqualTo(message);
    }

    @Test
    void saysThatThereAreNoCredentials() {
        try (SignedApi unsigned = new SignedApi("glue", server.endpoint(), Region.EU_CENTRAL_1, () -> {
            throw SdkClientException.create("Unable to load credentials from any of the providers");
        })) {
            assertThatExceptionOfType(CredentialsMissingException.class)
                    .isThrownBy(() -> unsigned.send(REQUEST))
                    .withMessage("Unable to load credentials from any of the providers");
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void asksWhereTheDefaultChainSays() {
        System.setProperty("aws.region", "cn-north-1");
        try (SignedApi regional = SignedApi.connect("glue")) {
            assertThat(regional.endpoint()).isEqualTo(URI.create("https://glue.cn-north-1.amazonaws.com.cn"));
        } finally {
            System.clearProperty("aws.region");
        }
    }

    @Test
    void asksWhereAnOverrideSays() {
        System.setProperty("aws.region", "eu-central-1");
        System.setProperty("aws.endpointUrlGlue", "http://127.0.0.1:4566");
        try (SignedApi overridden = SignedApi.connect("glue")) {
            assertThat(overridden.endpoint()).isEqualTo(URI.create("http://127.0.0.1:4566"));
        } finally {
            System.clearProperty("aws.region");
            System.clearProperty("aws.endpointUrlGlue");
        }
    }
}

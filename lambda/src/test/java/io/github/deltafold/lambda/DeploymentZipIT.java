package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.testing.UnpackedZip;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The zip as the managed runtime sees it: its own classes and libraries, and nothing of the build's class path. */
@SuppressWarnings("NullAway.Init") // JUnit unpacks it
class DeploymentZipIT {
    private static final Path ZIP = Path.of("target", "deltafold-lambda.zip");
    private static final long LIMIT_BYTES = 15_000_000;
    static final Map<String, String> ENVIRONMENT = Map.of(
            "DELTAFOLD_CONFIG", "s3://acme-lake/deltafold.yaml",
            "DELTAFOLD_STAGING_BUCKET", "acme-staging",
            "DELTAFOLD_STAGING_PREFIX", "dms/",
            "DELTAFOLD_EMR_APPLICATION_ID", "00abcdefghij0123",
            "DELTAFOLD_JOB_ROLE_ARN", "arn:aws:iam::123456789012:role/job",
            "DELTAFOLD_JOB_JAR", "s3://acme-lake/jobs/spark-job.jar",
            "DELTAFOLD_GLUE_JOB", "acme-deltafold",
            "DELTAFOLD_SPARK_MASTER", "http://127.0.0.1:6066",
            "DELTAFOLD_COMMAND", "/opt/deltafold/deltafold",
            "DELTAFOLD_RUNS", "/var/deltafold/runs");
    private static final Map<String, String> AWS = Map.of(
            "aws.region", "eu-central-1",
            "aws.accessKeyId", "key",
            "aws.secretAccessKey", "secret",
            "aws.endpointUrlLambda", "http://127.0.0.1:1");

    @TempDir
    private static Path folder;

    private static UnpackedZip unpacked;

    @BeforeAll
    static void unpack() throws IOException {
        unpacked = UnpackedZip.of(ZIP, folder);
        AWS.forEach(System::setProperty);
    }

    @AfterAll
    static void forgetAws() {
        AWS.keySet().forEach(System::clearProperty);
    }

    @Test
    void staysSmall() throws IOException {
        assertThat(Files.size(ZIP)).isLessThan(LIMIT_BYTES);
    }

    @Test
    void leavesOutWhatTheFunctionDoesNotUse() throws IOException {
        assertThat(unpacked.libraries())
                .isNotEmpty()
                .noneMatch(
                        name -> name.matches(
                                "(aws-lambda-java-events|aws-crt|apache-client|archunit|commons-csv|delta|duckdb|guice|hadoop|httpclient|jackson-(dataformat|datatype|module)|jetty|joda-time|junit|logback|netty|parquet|picocli|scala|spark|spring).*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"StagedFileHandler", "SweepHandler"})
    void holdsAllThatTheHandlersNeed(String name) throws Exception {
        try (URLClassLoader loader = runtime()) {
            Class<?> handler = loader.loadClass("io.github.deltafold.lambda." + name);

            assertThat(handler.getClassLoader()).isSameAs(loader);
            assertThatThrownBy(() -> handler.getConstructor().newInstance())
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessage("Cannot start the Lambda: environment variable DELTAFOLD_CONFIG is not set."
                            + " It is set in template.yaml.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMR_SERVERLESS", "GLUE", "SPARK_REST", "LOCAL_PROCESS"})
    void connectsToEveryPlaceWithTheLibrariesItBrings(String place) throws Exception {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("DELTAFOLD_BACKEND", place);
        try (URLClassLoader loader = runtime()) {
            Object config = loader.loadClass("io.github.deltafold.lambda.LambdaConfig")
                    .getConstructor(Map.class)
                    .newInstance(environment);

            Object settings = call(config, "job");
            Object backend = call(settings, "connect");

            assertThat(backend.getClass().getClassLoader()).isSameAs(loader);
        }
    }

    /** Nobody listens there, so that what is needed to sign and to send has been found when that is said. */
    @Test
    void signsRequestsWithTheLibrariesItBrings() throws Exception {
        try (URLClassLoader loader = runtime()) {
            Object backend = loader.loadClass("io.github.deltafold.lambda.backend.FoldFunctionBackend")
                    .getMethod("connect", String.class)
                    .invoke(null, "acme-fold");
            Method start = backend.getClass().getMethod("start", String.class, long.class, String.class);

            assertThatThrownBy(() -> start.invoke(backend, "default", 1L, "token-1"))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessage(
                            "Cannot start a run for group 'default' (token token-1): function acme-fold:"
                                    + " java.net.ConnectException: Connection refused. The next delivery of the message, or the next sweep, tries again.");
        }
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        return object.getClass().getMethod(method).invoke(object);
    }

    private static URLClassLoader runtime() throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(unpacked.folder().toUri().toURL());
        for (String library : unpacked.libraries()) {
            urls.add(unpacked.library(library).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}

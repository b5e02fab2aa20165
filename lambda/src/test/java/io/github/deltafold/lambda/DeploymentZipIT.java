package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.testing.UnpackedZip;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @TempDir
    private static Path folder;

    private static UnpackedZip unpacked;

    @BeforeAll
    static void unpack() throws IOException {
        unpacked = UnpackedZip.of(ZIP, folder);
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
                                "(aws-lambda-java-events|joda-time|picocli|commons-csv|netty|apache-client|httpclient|junit|archunit).*"));
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
                            + " It is set in template.yaml, StagedFileHandler.");
        }
    }

    @Test
    void reachesEmrServerlessWithTheSdkItBrings() throws Exception {
        try (URLClassLoader loader = runtime()) {
            System.setProperty("aws.region", "eu-central-1");
            Class<?> job = loader.loadClass("io.github.deltafold.lambda.backend.EmrServerlessJob");
            Object settings = job.getConstructors()[0].newInstance("00abcdefghij0123", "role", "s3://jar", "s3://yaml");

            Object backend = loader.loadClass("io.github.deltafold.lambda.backend.EmrServerlessBackend")
                    .getMethod("connect", job)
                    .invoke(null, settings);

            assertThat(backend.getClass().getClassLoader()).isSameAs(loader);
        } finally {
            System.clearProperty("aws.region");
        }
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

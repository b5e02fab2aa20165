package io.github.deltafold.jobjar;

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
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip as the managed runtime sees it: the job jar is the one that the build made, and all that the function needs. */
@SuppressWarnings("NullAway.Init") // JUnit unpacks it
class JobJarZipIT {
    private static final Path ZIP = Path.of("target", "deltafold-job-jar.zip");
    private static final Path JAR = Path.of("..", "..", "spark-job", "target", "deltafold-spark-job.jar");
    private static final long LIMIT_BYTES = 15_000_000;

    @TempDir
    private static Path folder;

    private static UnpackedZip unpacked;

    @BeforeAll
    static void unpack() throws IOException {
        unpacked = UnpackedZip.of(ZIP, folder);
    }

    @Test
    void carriesTheJarOfTheBuild() throws IOException {
        assertThat(Files.size(ZIP)).isLessThan(LIMIT_BYTES);
        assertThat(unpacked.library("deltafold-spark-job.jar")).hasSameBinaryContentAs(JAR);
    }

    @Test
    void publishesWithWhatItBrings() throws Exception {
        try (URLClassLoader loader = runtime()) {
            Class<?> handler = loader.loadClass("io.github.deltafold.jobjar.JobJarPublisher");
            Class<?> context = loader.loadClass("com.amazonaws.services.lambda.runtime.Context");
            Object publisher = handler.getConstructor().newInstance();

            // Nobody listens there; the jar was read, hashed and found to have no place before.
            assertThatThrownBy(() -> handler.getMethod("handleRequest", Map.class, context)
                            .invoke(
                                    publisher,
                                    Map.of(
                                            "RequestType", "Create",
                                            "ResponseURL", "http://127.0.0.1:9/",
                                            "StackId", "stack",
                                            "RequestId", "request",
                                            "LogicalResourceId", "JobJar",
                                            "ResourceProperties", Map.of("Bucket", "acme-lake")),
                                    null))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageStartingWith("Cannot tell CloudFormation what became of the job jar.");
        }
    }

    private static URLClassLoader runtime() throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.toUri().toURL());
        for (String name : unpacked.libraries()) {
            urls.add(unpacked.library(name).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }
}

package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip as the managed runtime sees it: its own classes and libraries, and nothing of the build's class path. */
class DeploymentZipIT {
    private static final Path ZIP = Path.of("target", "deltafold-lambda.zip");
    private static final long LIMIT_BYTES = 15_000_000;

    @TempDir
    private static Path unpacked;

    @BeforeAll
    static void unpack() throws IOException {
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path file = unpacked.resolve(entry.getName());
                if (entry.isDirectory()) {
                    continue;
                }
                Files.createDirectories(file.getParent());
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, file);
                }
            }
        }
    }

    @Test
    void staysSmall() throws IOException {
        assertThat(Files.size(ZIP)).isLessThan(LIMIT_BYTES);
    }

    @Test
    void leavesOutWhatTheFunctionDoesNotUse() throws IOException {
        assertThat(libraries())
                .isNotEmpty()
                .noneMatch(
                        name -> name.matches("(picocli|commons-csv|netty|apache-client|httpclient|junit|archunit).*"));
    }

    @Test
    void holdsAllThatTheHandlerNeeds() throws Exception {
        try (URLClassLoader loader = runtime()) {
            Class<?> handler = loader.loadClass("io.github.deltafold.lambda.StagedFileHandler");

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

    private static List<String> libraries() throws IOException {
        try (var files = Files.list(unpacked.resolve("lib"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static URLClassLoader runtime() throws IOException {
        List<URL> urls = new ArrayList<>();
        urls.add(unpacked.toUri().toURL());
        for (String library : libraries()) {
            urls.add(unpacked.resolve("lib").resolve(library).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }
}

package io.github.deltafold.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar that a cluster is given: everything but what the cluster has. */
class JobJarIT {
    private static final Path JAR = Path.of("target/deltafold-spark-job.jar");

    @Test
    void isSmallerThanTenMegabytes() throws IOException {
        long bytes = Files.size(JAR);

        assertThat(bytes).isLessThan(10_000_000);
    }

    @Test
    void namesItsMainClass() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String main = jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);

            assertThat(main).isEqualTo("io.github.deltafold.spark.SparkJob");
            assertThat(jar.getEntry("io/github/deltafold/spark/SparkJob.class")).isNotNull();
        }
    }

    @Test
    void holdsNoneOfWhatTheClusterBrings() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> names = jar.stream().map(JarEntry::getName).toList();

            assertThat(names)
                    .noneMatch(name -> name.matches(
                            "(org/apache/(spark|hadoop)|io/delta|scala|org/slf4j|com/fasterxml/jackson/core)/.*"));
        }
    }
}

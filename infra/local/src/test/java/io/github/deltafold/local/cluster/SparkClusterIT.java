package io.github.deltafold.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit makes the folder
class SparkClusterIT {
    @TempDir
    private Path folder;

    @Test
    void leavesNoProcessBehindWhenItsParentIsToldToEnd() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterMain.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = parent.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready");
            List<ProcessHandle> cluster = parent.descendants().toList();
            assertThat(cluster).hasSize(2).allMatch(ProcessHandle::isAlive);

            parent.destroy();
            boolean ended = parent.waitFor(30, TimeUnit.SECONDS);

            assertThat(ended).isTrue();
            assertThat(cluster).noneMatch(ProcessHandle::isAlive);
        } finally {
            parent.descendants().forEach(ProcessHandle::destroyForcibly);
            parent.destroyForcibly();
        }
    }
}

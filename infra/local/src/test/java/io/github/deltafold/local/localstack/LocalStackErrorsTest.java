package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person reads where a chain does not come up, which no test can bring about in reasonable time. */
class LocalStackErrorsTest {
    private static final Path FOLDER = Path.of("/runs");

    @Test
    void tellsWhereToLookForWhatBecameOfAFile() {
        String message =
                "Cannot go on: no run has applied LOAD00000001.csv within 5 minutes. Look into /runs: functions has"
                        + " what functions said, spark/work or runs what runs said, and there is localstack.log.";

        assertThat(LocalStackErrors.neverApplied("LOAD00000001.csv", Duration.ofMinutes(5), FOLDER, ""))
                .hasMessage(message);
        assertThat(LocalStackErrors.neverApplied(
                        "LOAD00000001.csv", Duration.ofMinutes(5), FOLDER, "error: bucket 'x' does not exist."))
                .hasMessage(message + " The table's status could not be read: error: bucket 'x' does not exist.");
    }

    @Test
    void tellsWhatTookTooLong() {
        assertThat(LocalStackErrors.neverDeployed(Duration.ofMinutes(15), FOLDER.resolve("sam-deploy.log"), "Waiting"))
                .hasMessage("Cannot deploy template.yaml: 'sam deploy' is not done after 15 minutes. See"
                        + " /runs/sam-deploy.log, which ends with:\nWaiting");
        assertThat(LocalStackErrors.packagesTakeTooLong(Duration.ofMinutes(20), FOLDER.resolve("install.log")))
                .hasMessage(
                        "Cannot install Python packages: that is not done after 20 minutes. See /runs/install.log, and"
                                + " whether the Python package index can be reached.");
    }

    @Test
    void tellsWhatIsMissing() {
        assertThat(LocalStackErrors.noPython(Path.of("requirements.txt"), "3.13", List.of("python3.13", "python3")))
                .hasMessage(
                        "Cannot install the packages of requirements.txt: they need Python 3.13 or newer with venv, and"
                                + " none of python3.13, python3 is one. Install one, or name it in DELTAFOLD_PYTHON.");
        assertThat(LocalStackErrors.noEngine("docker: not found"))
                .hasMessage(
                        "Cannot start LocalStack in Docker: no engine answers (docker: not found). Start one, or leave"
                                + " --docker out.");
        assertThat(LocalStackErrors.noProcessesInDocker())
                .hasMessage(
                        "Cannot use --backend local-process with --docker: a function in a container starts no processes"
                                + " of this machine. Leave one of the two out.");
        assertThat(LocalStackErrors.foldsOnArmOnly("amd64"))
                .hasMessage(
                        "Cannot use --small-batches lambda with --docker on amd64: the small engine in the fold function"
                                + " is made for arm64. Leave one of the two out.");
    }

    @Test
    void asksNoProxyForThisMachine() {
        Map<String, String> environment = new HashMap<>(Map.of("NO_PROXY", "example.com"));

        SamStack.passProxiesBy(environment);

        assertThat(environment)
                .containsOnly(
                        Map.entry("NO_PROXY", "example.com,localhost,127.0.0.1"),
                        Map.entry("no_proxy", "localhost,127.0.0.1"));
    }
}

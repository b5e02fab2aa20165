package io.github.deltafold.local.localstack;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every message of this room that a person may read. */
final class LocalStackErrors {
    private LocalStackErrors() {}

    static BadSetting notBuilt(String zip) {
        return new BadSetting("Cannot deploy the template: " + zip + " is not there. Build it with"
                + " './mvnw -B package -DskipTests'.");
    }

    static BadSetting noPython(String least, List<String> asked) {
        return new BadSetting("Cannot start LocalStack: it needs Python " + least + " or newer with venv, and none of "
                + String.join(", ", asked) + " is one. Install one, or name it in DELTAFOLD_PYTHON.");
    }

    static BadSetting noPackages(Path requirements, Path log) {
        return new BadSetting("Cannot install the packages of " + requirements + ": see " + log
                + ". They come from the Python package index; make sure that it can be reached.");
    }

    static RunFailed notStarted(IOException cause) {
        return new RunFailed(
                "Cannot start what LocalStack needs: " + cause.getMessage()
                        + ". Correct that, or empty infra/local/target/localstack, and run it again.",
                cause);
    }

    static RunFailed endedAtOnce(Path log) {
        return new RunFailed("Cannot start LocalStack: it ended at once. See " + log + ".", null);
    }

    static RunFailed notReady(String endpoint, Duration patience, Path log) {
        return new RunFailed(
                "Cannot start LocalStack: " + endpoint + " does not answer after " + patience.toSeconds() + " s. See "
                        + log + ", and whether something else uses the port; choose another with --port.",
                null);
    }

    static BadSetting portTaken(int port) {
        return new BadSetting("Cannot start LocalStack: port " + port
                + " is in use. End what uses it, or choose another with --port.");
    }

    static RunFailed notDeployed(Path log, String lastLines) {
        return new RunFailed(
                "Cannot deploy template.yaml: 'sam deploy' failed. See " + log + ", which ends with:\n" + lastLines,
                null);
    }

    static RunFailed neverApplied(String what, Duration patience, Path logs) {
        return new RunFailed(
                "Cannot go on: no run has applied " + what + " within " + patience.toMinutes() + " minutes. See " + logs
                        + ".",
                null);
    }

    static RunFailed interrupted(Throwable cause) {
        return new RunFailed("Cannot go on: interrupted. Run it again.", cause);
    }
}

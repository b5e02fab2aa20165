package io.github.deltafold.local.localstack;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every message of this room that a person may read. */
final class LocalStackErrors {
    private LocalStackErrors() {}

    static BadSetting notBuilt(String zip) {
        return new BadSetting("Cannot deploy the template: " + zip + " is not there. Build it with"
                + " './mvnw -B package -DskipTests'.");
    }

    static BadSetting noPython(Path requirements, String least, List<String> asked) {
        return new BadSetting("Cannot install the packages of " + requirements + ": they need Python " + least
                + " or newer with venv, and none of " + String.join(", ", asked)
                + " is one. Install one, or name it in DELTAFOLD_PYTHON.");
    }

    static BadSetting noPackages(Path requirements, Path log) {
        return new BadSetting("Cannot install the packages of " + requirements + ": see " + log
                + ". They come from the Python package index; make sure that it can be reached.");
    }

    static RunFailed packagesTakeTooLong(Duration patience, Path log) {
        return new RunFailed(
                "Cannot install Python packages: that is not done after " + patience.toMinutes() + " minutes. See "
                        + log + ", and whether the Python package index can be reached.",
                null);
    }

    static BadSetting notOnThisSystem(String system) {
        return new BadSetting("Cannot run functions as processes: what runs them is made for Linux, and this is "
                + system + ". Use --docker, or a Linux machine.");
    }

    static BadSetting noEngine(String said) {
        return new BadSetting("Cannot start LocalStack in Docker: no engine answers (" + said
                + "). Start one, or leave --docker out.");
    }

    static BadSetting noProcessesInDocker() {
        return new BadSetting("Cannot use --backend local-process with --docker: a function in a container starts no"
                + " processes of this machine. Leave one of the two out.");
    }

    static BadSetting foldsOnArmOnly(String architecture) {
        return new BadSetting("Cannot use --small-batches lambda with --docker on " + architecture
                + ": the small engine in the fold function is made for arm64. Leave one of the two out.");
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

    static BadSetting noPort(int port) {
        return new BadSetting("Cannot start LocalStack: --port " + port + " is no port. Give one from 1 to 65535.");
    }

    static BadSetting noFolder(Path folder, String why, @Nullable IOException cause) {
        return new BadSetting(
                "Cannot use --folder '" + folder + "': " + why + ". Name a folder that you may write to.", cause);
    }

    static BadSetting portTaken(int port) {
        return new BadSetting("Cannot start LocalStack: port " + port
                + " is in use. End what uses it, or choose another with --port.");
    }

    static RunFailed neverDeployed(Duration patience, Path log, String lastLines) {
        return new RunFailed(
                "Cannot deploy template.yaml: 'sam deploy' is not done after " + patience.toMinutes() + " minutes. See "
                        + log + ", which ends with:\n" + lastLines,
                null);
    }

    static RunFailed notDeployed(Path log, String lastLines) {
        return new RunFailed(
                "Cannot deploy template.yaml: 'sam deploy' failed. See " + log + ", which ends with:\n" + lastLines,
                null);
    }

    /**
     * @param complaint what {@code status} said last instead of an answer; empty where it did answer
     */
    static RunFailed neverApplied(String what, Duration patience, Path folder, String complaint) {
        return new RunFailed(
                "Cannot go on: no run has applied " + what + " within " + patience.toMinutes() + " minutes. Look into "
                        + folder
                        + ": functions has what functions said, spark/work or runs what runs said, and there is"
                        + " localstack.log."
                        + (complaint.isEmpty() ? "" : " The table's status could not be read: " + complaint),
                null);
    }

    static RunFailed interrupted(Throwable cause) {
        return new RunFailed("Cannot go on: interrupted. Run it again.", cause);
    }
}

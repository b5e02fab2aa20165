package io.github.deltafold.local.torture;

import io.github.deltafold.local.LocalMain;
import io.github.deltafold.local.s3.EmbeddedS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The job as it runs for real: in a JVM of its own, which can be killed at any instruction. */
final class ChildRun implements AutoCloseable {
    /** The exit code of a process that a signal 9 ended. */
    static final int KILLED = 128 + 9;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Process process;

    private ChildRun(Process process) {
        this.process = process;
    }

    /** Starts a command, with the options of this JVM. */
    static ChildRun start(List<String> arguments, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agent"))
                .forEach(command::add);
        command.addAll(Impatience.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LocalMain.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("AWS_ACCESS_KEY_ID", EmbeddedS3.CREDENTIALS.accessKeyId());
        builder.environment().put("AWS_SECRET_ACCESS_KEY", EmbeddedS3.CREDENTIALS.secretAccessKey());
        builder.environment().put("AWS_REGION", "us-east-1");
        builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        try {
            return new ChildRun(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How it ended, once it has. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("A run has not ended within " + PATIENCE);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a run is awaited", e);
        }
    }

    /** Ends it without a chance to tidy up. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

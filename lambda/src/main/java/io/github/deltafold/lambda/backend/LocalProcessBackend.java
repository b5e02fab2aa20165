package io.github.deltafold.lambda.backend;

import io.github.deltafold.core.failure.ExitCode;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Runs as processes of this machine, which outlive the function that started them.
 *
 * <p><b>A run is a folder</b> named by its token: {@code processes} holds the ids of the shell that watches over the run and of
 * the run itself, {@code exit-code} how it ended, {@code out.log} and {@code err.log} what it said. Whoever makes the folder
 * starts the run, so a token never starts two, whichever process asks; nobody deletes the folders but a person.
 *
 * <p><b>If it dies</b> between the folder and the process, the token is spent: a minute later the run counts as failed, and
 * the next generation is started.
 */
public final class LocalProcessBackend implements JobBackend {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(1);

    /** Times of processes and of files come from different clocks of one machine. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    /** In a session of its own where there is a way, so that nothing that ends the function's reaches it. */
    private static final String OUTLIVE = """
            trap '' HUP
            if command -v setsid >/dev/null; then exec setsid /bin/sh -c "$@"; fi
            exec /bin/sh -c "$@"
            """;

    /** Ids and exit code become visible whole or not at all. */
    private static final String WATCH = """
            "$@" &
            run=$!
            echo "$$ $run" > processes.new && mv processes.new processes
            wait $run
            echo $? > exit-code.new && mv exit-code.new exit-code
            """;

    private final LocalProcessJob job;
    private final Clock clock;

    LocalProcessBackend(LocalProcessJob job, Clock clock) {
        this.job = job;
        this.clock = clock;
    }

    @Override
    public String start(String group, long generation, String token) {
        if (!Files.isExecutable(job.command())) {
            throw LambdaErrors.startRefused(group, token, place(), "it is no program that may be executed", null);
        }
        try {
            Files.createDirectories(job.runs());
            Path folder = job.runs().resolve(token);
            try {
                Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                return token;
            }
            launch(folder, group, generation);
            return token;
        } catch (IOException e) {
            throw LambdaErrors.startFailed(group, token, place(), e.toString(), e);
        }
    }

    private void launch(Path folder, String group, long generation) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        OUTLIVE,
                        "deltafold-run",
                        WATCH,
                        "deltafold-run",
                        job.command().toAbsolutePath().toString(),
                        "apply",
                        "--config",
                        job.configUri(),
                        "--group",
                        group,
                        "--generation",
                        String.valueOf(generation)))
                .directory(folder.toFile())
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(folder.resolve("out.log").toFile())
                .redirectError(folder.resolve("err.log").toFile());
        try {
            builder.start();
        } catch (IOException e) {
            giveTokenBack(folder);
            throw e;
        }
    }

    /** No process was started, so the token may be used again. */
    private static void giveTokenBack(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve("out.log"));
        Files.deleteIfExists(folder.resolve("err.log"));
        Files.deleteIfExists(folder);
    }

    @Override
    public RunStatus status(String run) {
        Path folder = job.runs().resolve(run.matches("[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*") ? run : "-");
        try {
            if (!Files.isDirectory(folder)) {
                return RunStatus.UNKNOWN;
            }
            if (text(folder.resolve("exit-code")).isPresent()) {
                return ended(folder);
            }
            Optional<String> processes = text(folder.resolve("processes"));
            if (processes.isEmpty()) {
                return notYetStarted(folder);
            }
            if (isAnyAlive(processes.get(), modified(folder.resolve("processes")))) {
                return RunStatus.RUNNING;
            }
            return ended(folder);
        } catch (IOException e) {
            throw LambdaErrors.statusUnknown(run, place(), e.toString(), e);
        }
    }

    /** Without an exit code it was killed, and its shell too. */
    private static RunStatus ended(Path folder) throws IOException {
        String exitCode = text(folder.resolve("exit-code")).orElse("killed");
        boolean isDone = exitCode.matches("\\d{1,3}") && ExitCode.isDone(Integer.parseInt(exitCode));
        return isDone ? RunStatus.SUCCEEDED : RunStatus.FAILED;
    }

    private RunStatus notYetStarted(Path folder) throws IOException {
        boolean mayCome = clock.instant().isBefore(modified(folder).plus(STARTS_WITHIN));
        return mayCome ? RunStatus.WAITING : RunStatus.FAILED;
    }

    /** A process that began after its id was noted is another one, which was given the same id. */
    private static boolean isAnyAlive(String ids, Instant noted) {
        Instant latest = noted.plus(CLOCKS_APART);
        for (String id : ids.split(" ", -1)) {
            boolean isAlive = ProcessHandle.of(Long.parseLong(id))
                    .filter(ProcessHandle::isAlive)
                    .flatMap(process -> process.info().startInstant())
                    .filter(start -> !start.isAfter(latest))
                    .isPresent();
            if (isAlive) {
                return true;
            }
        }
        return false;
    }

    private static Instant modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private static Optional<String> text(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private String place() {
        return "program " + job.command();
    }
}

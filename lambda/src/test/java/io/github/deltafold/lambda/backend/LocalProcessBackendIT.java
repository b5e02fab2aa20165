package io.github.deltafold.lambda.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init") // JUnit makes the folder
class LocalProcessBackendIT implements JobBackendContract {
    @TempDir
    private Path folder;

    private Path command;
    private Path runs;
    private LocalProcessBackend backend;

    /** A program that says what it was told, and ends as the file {@code end} of its run says once that is there. */
    @BeforeEach
    void writeProgram() throws IOException {
        command = folder.resolve("a program");
        Files.writeString(command, """
                #!/bin/sh
                echo "$@"
                while [ ! -e end ]; do sleep 0.02; done
                exit $(cat end)
                """);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        runs = folder.resolve("runs");
        backend = new LocalProcessBackend(new LocalProcessJob(command, runs, "/data/d.yaml"), Clock.systemUTC());
    }

    @AfterEach
    void endPrograms() throws IOException {
        for (Path run : folders()) {
            Files.writeString(run.resolve("end"), "0");
            await(run.resolve("exit-code"));
        }
    }

    @Override
    public JobBackend backend() {
        return backend;
    }

    @Override
    public void begin(String run) {
        await(runs.resolve(run).resolve("processes"));
    }

    @Override
    public void succeed(String run) {
        end(run, "0");
    }

    @Override
    public void fail(String run) {
        end(run, "1");
    }

    /** Nothing waits here for machines: a run is at work as soon as its shell has noted it. */
    @Override
    @Test
    public void tellsThatRunWaits() {
        String run = backend.start("default", 1, "token-1");

        assertThat(backend.status(run).isAlive()).isTrue();
    }

    @Test
    void startsTheProgramAndKeepsWhatItSays() throws IOException {
        String run = backend.start("a group", 7, "token-1");
        end(run, "0");

        assertThat(runs.resolve(run).resolve("out.log"))
                .hasContent("apply --config /data/d.yaml --group a group --generation 7");
        assertThat(Files.readString(runs.resolve(run).resolve("err.log"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, SUCCEEDED", "3, SUCCEEDED", "1, FAILED", "2, FAILED"})
    void knowsHowItEnded(String exitCode, RunStatus expected) {
        String run = backend.start("default", 1, "token-1");
        end(run, exitCode);

        assertThat(backend.status(run)).isEqualTo(expected);
    }

    @Test
    void startsOneRunForManyWhoAskAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Callable<String> asking =
                () -> new LocalProcessBackend(new LocalProcessJob(command, runs, "/data/d.yaml"), Clock.systemUTC())
                        .start("default", 1, "token-1");
        try {
            threads.invokeAll(Collections.nCopies(8, asking));
        } finally {
            threads.shutdown();
        }
        end("token-1", "0");

        assertThat(Files.readAllLines(runs.resolve("token-1/out.log"))).hasSize(1);
    }

    @Test
    void takesAKilledRunForFailed() throws IOException {
        String run = backend.start("default", 1, "token-1");
        begin(run);
        for (long id : processes(run)) {
            ProcessHandle process = ProcessHandle.of(id).orElseThrow();
            process.destroyForcibly();
            process.onExit().join();
        }

        RunStatus status = backend.status(run);
        Files.writeString(runs.resolve(run).resolve("exit-code"), "137");

        assertThat(status).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void doesNotTakeAnotherProcessOfThatIdForTheRun() throws IOException {
        Path run = Files.createDirectories(runs.resolve("token-1"));
        Path processes = Files.writeString(
                run.resolve("processes"), String.valueOf(ProcessHandle.current().pid()));
        Files.setLastModifiedTime(processes, FileTime.from(Instant.parse("2026-01-05T09:00:00Z")));

        RunStatus status = backend.status("token-1");
        Files.writeString(run.resolve("exit-code"), "137");

        assertThat(status).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void takesARunThatWasNeverStartedForFailedAfterAMinute() throws IOException {
        Path run = Files.createDirectories(runs.resolve("token-1"));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));

        RunStatus first = backend.status("token-1");
        RunStatus then =
                new LocalProcessBackend(new LocalProcessJob(command, runs, "/data/d.yaml"), later).status("token-1");
        Files.writeString(run.resolve("exit-code"), "1");

        assertThat(first).isEqualTo(RunStatus.WAITING);
        assertThat(then).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void asksForTheOperatorWhereThereIsNoProgram() throws IOException {
        Files.delete(command);

        assertThatExceptionOfType(BadSetting.class)
                .isThrownBy(() -> backend.start("default", 1, "token-1"))
                .withMessage(
                        "Cannot start a run for group 'default' (token token-1): program " + command
                                + " refused: it is no program that may be executed. Correct its settings, its roles or the job"
                                + " jar in template.yaml; until then its messages try again ten times, and the sweep after ever longer pauses.");
        assertThat(folders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"..", ".", "../runs", "''"})
    void knowsNoRunOfAnotherFolder(String run) throws IOException {
        Files.createDirectories(runs);

        assertThat(backend.status(run)).isEqualTo(RunStatus.UNKNOWN);
    }

    private void end(String run, String exitCode) {
        try {
            Files.writeString(runs.resolve(run).resolve("end"), exitCode);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await(runs.resolve(run).resolve("exit-code"));
    }

    private List<Long> processes(String run) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (String id :
                Files.readString(runs.resolve(run).resolve("processes")).strip().split(" ", -1)) {
            ids.add(Long.valueOf(id));
        }
        return ids;
    }

    private List<Path> folders() throws IOException {
        if (!Files.exists(runs)) {
            return List.of();
        }
        try (var list = Files.list(runs)) {
            return list.toList();
        }
    }

    /** A shell writes the file, within moments. */
    private static void await(Path file) {
        Instant end = Instant.now().plusSeconds(20);
        while (!Files.exists(file)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("There is no " + file);
            }
            Thread.onSpinWait();
        }
    }
}

package io.github.deltafold.local.crash;

import io.github.deltafold.local.LocalMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An {@code apply} with DuckDB in a JVM of its own, on a lake in a folder. */
final class FolderRun implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    /** Runs a command that can mount file systems of its own. */
    private static final List<String> MOUNTING = List.of("unshare", "--map-root-user", "--mount");

    private final Process process;
    private final Path log;

    private FolderRun(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one that may do what it wants. */
    static FolderRun start(FolderLake lake) throws IOException {
        return start(lake, List.of(LocalMain.class.getName()));
    }

    /** Starts one that can write no file beyond a size. */
    static FolderRun startCramped(FolderLake lake, long largestFileBytes) throws IOException {
        return start(lake, List.of(CrampedMain.class.getName(), String.valueOf(largestFileBytes)));
    }

    /** Whether this machine lets a process have a disk of its own; containers and some distributions do not. */
    static boolean canMount() throws InterruptedException {
        List<String> command = new ArrayList<>(MOUNTING);
        command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", System.getProperty("java.io.tmpdir")));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts one whose lake lies on a disk that has little room left, a file system in memory of its own; what the lake holds
     * afterwards is copied back.
     */
    static FolderRun startOnFullDisk(FolderLake lake, long roomBytes) throws IOException {
        Path script = Files.writeString(lake.folder().resolve("full-disk.sh"), """
                set -e
                lake=$1 disk=$2 room=$3
                shift 3
                mkdir "$disk"
                mount -t tmpfs -o size=1g tmpfs "$disk"
                cp -a "$lake" "$disk/lake"
                used=$(df --block-size=1 --output=used "$disk" | tail -n 1)
                mount -o remount,size=$((used + room)) "$disk"
                mount --bind "$disk/lake" "$lake"
                ended=0
                "$@" || ended=$?
                umount "$lake"
                rm -r "$lake"
                cp -a "$disk/lake" "$lake"
                exit $ended
                """);
        List<String> around = new ArrayList<>(MOUNTING);
        around.addAll(List.of(
                "sh",
                script.toString(),
                lake.folder().resolve("lake").toString(),
                lake.folder().resolve("disk").toString(),
                String.valueOf(roomBytes)));
        return start(lake, around, List.of(LocalMain.class.getName()));
    }

    private static FolderRun start(FolderLake lake, List<String> main) throws IOException {
        return start(lake, List.of(), main);
    }

    private static FolderRun start(FolderLake lake, List<String> around, List<String> main) throws IOException {
        Path temporary = Files.createDirectories(lake.folder().resolve("tmp"));
        Path log = lake.folder().resolve("run.log");
        List<String> command = new ArrayList<>(around);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + lake.folder().resolve("crash.log"),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(main);
        command.addAll(List.of(
                "apply", "--engine", "duckdb", "--config", lake.configFile().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new FolderRun(process, log);
    }

    /** Sends it a signal as soon as something is so; too late, where it ended before that was seen. */
    FolderRun signalOnce(BooleanSupplier so, String signal) throws IOException, InterruptedException {
        while (!so.getAsBoolean()) {
            if (!process.isAlive()) {
                if (so.getAsBoolean()) {
                    return this;
                }
                throw new AssertionError("The run ended before: " + output());
            }
            Thread.onSpinWait();
        }
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        return this;
    }

    /** How it ended, once it has. */
    int exitCode() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("The run does not end: " + output());
        }
        return process.exitValue();
    }

    /** What it said. */
    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

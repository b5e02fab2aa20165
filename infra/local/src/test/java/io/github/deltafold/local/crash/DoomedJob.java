package io.github.deltafold.local.crash;

import io.github.deltafold.local.LocalMain;
import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.faults.PassingRequest;
import io.github.deltafold.local.s3.EmbeddedS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/** An {@code apply} in a JVM of its own, as {@code ./deltafold} starts it, whose requests are watched. */
final class DoomedJob {
    private static final long PATIENCE_SECONDS = 300;

    /** What is done to a job that makes its writes. */
    enum Fate {
        /** It is killed when it is about to make the write, which never arrives. */
        BEFORE,
        /** The write arrives, its answer does not, and the job is killed. */
        AFTER
    }

    private final EmbeddedS3 s3;
    private final Path folder;

    /**
     * Jobs on the buckets of a server.
     *
     * @param folder takes configurations, logs, and classes kept for fast starts
     */
    DoomedJob(EmbeddedS3 s3, Path folder) {
        this.s3 = s3;
        this.folder = folder;
    }

    /** Applies what is staged in a lake undisturbed; gives the writes in their order. */
    List<PassingRequest> watch(CrashLake lake) throws IOException, InterruptedException {
        List<PassingRequest> writes = new ArrayList<>();
        run(lake, "-XX:ArchiveClassesAtExit=" + archive(), process -> request -> {
            synchronized (writes) {
                if (WriteStep.isWrite(request)) {
                    writes.add(request);
                }
            }
            return Fault.NONE;
        });
        return writes;
    }

    /** Applies what is staged in a lake and kills the job at one of its writes, counted from 0. */
    void kill(CrashLake lake, int write, Fate fate) throws IOException, InterruptedException {
        int exitCode =
                run(lake, "-XX:SharedArchiveFile=" + archive(), process -> new Executioner(process, write, fate));
        if (exitCode != 137) {
            throw new AssertionError("The job was to be killed, and ended with " + exitCode);
        }
    }

    private Path archive() {
        return folder.resolve("job.jsa");
    }

    private int run(CrashLake lake, String option, Function<AtomicReference<Process>, FaultPlan> plan)
            throws IOException, InterruptedException {
        AtomicReference<Process> running = new AtomicReference<>();
        try (FaultyProxy proxy = FaultyProxy.before(URI.create(s3.endpoint()).getPort())) {
            proxy.follow(plan.apply(running));
            Path config = lake.configuration(folder, proxy.endpoint());
            Path output = folder.resolve(lake.name() + ".log");
            ProcessBuilder builder = new ProcessBuilder(command(config, option))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("AWS_ACCESS_KEY_ID", EmbeddedS3.CREDENTIALS.accessKeyId());
            builder.environment().put("AWS_SECRET_ACCESS_KEY", EmbeddedS3.CREDENTIALS.secretAccessKey());
            Process process = builder.start();
            running.set(process);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The job does not end: " + Files.readString(output));
            }
            return process.exitValue();
        }
    }

    /** What {@code ./deltafold} runs: the jars that the build put beside each other, and classes kept for fast starts. */
    private static List<String> command(Path config, String option) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        try (Stream<Path> jars = Files.list(target)) {
            Path jar = jars.filter(file -> file.getFileName().toString().matches("local-[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Build the jar first: ./mvnw verify"));
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx1g",
                    "-Xlog:disable",
                    option,
                    "@" + target.resolveSibling("spark-jvm.options"),
                    "-cp",
                    jar + ":" + target.resolve("lib") + "/*",
                    LocalMain.class.getName(),
                    "apply",
                    "--config",
                    config.toString());
        }
    }

    /** Kills a process at one of its writes. */
    private static final class Executioner implements FaultPlan {
        private final AtomicReference<Process> process;
        private final int fatal;
        private final Fate fate;
        private int writes;
        private boolean over;

        Executioner(AtomicReference<Process> process, int fatal, Fate fate) {
            this.process = process;
            this.fatal = fatal;
            this.fate = fate;
        }

        @Override
        public synchronized Fault of(PassingRequest request) {
            if (over) {
                kill();
                return Fault.RESET_BEFORE;
            }
            if (!WriteStep.isWrite(request) || writes++ < fatal) {
                return Fault.NONE;
            }
            over = true;
            if (fate == Fate.BEFORE) {
                kill();
                return Fault.RESET_BEFORE;
            }
            return Fault.RESET_AFTER;
        }

        private void kill() {
            Objects.requireNonNull(process.get()).destroyForcibly();
        }
    }
}

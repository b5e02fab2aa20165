package io.github.deltafold.local.crash;

import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.local.LocalMain;
import io.github.deltafold.local.crash.KillPoint.Fate;
import io.github.deltafold.local.faults.Fault;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.faults.PassingRequest;
import io.github.deltafold.local.s3.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** An {@code apply} in a JVM of its own, as {@code ./deltafold} starts it, whose requests are watched. One at a time. */
final class DoomedJob {
    /** What the job is asked for, and whoever finishes its work. The lease outlives every job, so that it is taken and given back, and never renewed. */
    private static final List<String> APPLY =
            List.of("apply", "--group", "default", "--lease", "PT10M", "--load-complete");

    private static final int KILLED = 137;
    private static final long PATIENCE_SECONDS = 300;

    private final FaultyProxy proxy;
    private final Path folder;
    private final EngineChoice engine;

    /**
     * Jobs on the buckets of a server.
     *
     * @param proxy where the jobs reach it
     * @param folder takes configurations, logs, and classes kept for fast starts
     * @param engine the engine of the jobs
     */
    DoomedJob(FaultyProxy proxy, Path folder, EngineChoice engine) {
        this.proxy = proxy;
        this.folder = folder;
        this.engine = engine;
    }

    /** The arguments of such a job. */
    static List<String> apply(EngineChoice engine) {
        List<String> arguments = new ArrayList<>(APPLY);
        arguments.addAll(List.of("--engine", engine.name().toLowerCase(Locale.ROOT)));
        return arguments;
    }

    /** Applies what is staged in a lake undisturbed; gives its writes in their order. */
    List<WriteStep> watch(CrashLake lake) throws IOException, InterruptedException {
        List<PassingRequest> writes = new ArrayList<>();
        run(lake, "-XX:ArchiveClassesAtExit=" + archive(), process -> request -> {
            if (WriteStep.isWrite(request)) {
                synchronized (writes) {
                    writes.add(request);
                }
            }
            return Fault.NONE;
        });
        return writes.stream().map(WriteStep::of).toList();
    }

    /** Applies what is staged in a lake and kills the job at a moment. */
    void kill(CrashLake lake, KillPoint point) throws IOException, InterruptedException {
        int exitCode = run(lake, "-XX:SharedArchiveFile=" + archive(), process -> new Executioner(process, point));
        if (exitCode != KILLED) {
            throw new AssertionError("The job was to be %s, and ended with %d: %s"
                    .formatted(point, exitCode, Files.readString(log(lake))));
        }
    }

    private Path archive() {
        return folder.resolve("job-" + engine + ".jsa");
    }

    private Path log(CrashLake lake) {
        return folder.resolve(lake.name() + ".log");
    }

    private int run(CrashLake lake, String option, Function<CompletableFuture<Process>, FaultPlan> plan)
            throws IOException, InterruptedException {
        CompletableFuture<Process> running = new CompletableFuture<>();
        proxy.follow(plan.apply(running));
        ProcessBuilder builder = new ProcessBuilder(command(lake.configuration(folder), option))
                .redirectErrorStream(true)
                .redirectOutput(log(lake).toFile());
        builder.environment().put("AWS_ACCESS_KEY_ID", EmbeddedS3.CREDENTIALS.accessKeyId());
        builder.environment().put("AWS_SECRET_ACCESS_KEY", EmbeddedS3.CREDENTIALS.secretAccessKey());
        Process process = builder.start();
        running.complete(process);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The job does not end: " + Files.readString(log(lake)));
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly().waitFor();
            proxy.follow(FaultPlan.NONE);
        }
    }

    /** What {@code ./deltafold} runs: the jars that the build put beside each other, and classes kept for fast starts. */
    private List<String> command(Path config, String option) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        try (Stream<Path> jars = Files.list(target)) {
            Path jar = jars.filter(file -> file.getFileName().toString().matches("local-[^-]*(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Build the jar first: ./mvnw verify"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-Xlog:disable",
                    option,
                    "@" + target.resolveSibling("spark-jvm.options"),
                    "-cp",
                    jar + ":" + target.resolve("lib") + "/*",
                    LocalMain.class.getName()));
            command.addAll(apply(engine));
            command.addAll(List.of("--config", config.toString()));
            return command;
        }
    }

    /** Kills a process at one of its writes. */
    private static final class Executioner implements FaultPlan {
        private final CompletableFuture<Process> process;
        private final KillPoint point;
        private int left;
        private boolean over;

        Executioner(CompletableFuture<Process> process, KillPoint point) {
            this.process = process;
            this.point = point;
            this.left = point.nth();
        }

        @Override
        public synchronized Fault of(PassingRequest request) {
            if (over) {
                kill();
                return Fault.RESET_BEFORE;
            }
            if (!WriteStep.isWrite(request) || WriteStep.of(request) != point.step() || --left > 0) {
                return Fault.NONE;
            }
            over = true;
            if (point.fate() == Fate.BEFORE) {
                kill();
                return Fault.RESET_BEFORE;
            }
            return Fault.RESET_AFTER;
        }

        private void kill() {
            process.join().destroyForcibly();
        }
    }
}

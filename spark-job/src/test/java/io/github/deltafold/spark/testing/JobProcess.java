package io.github.deltafold.spark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.spark.GlueJob;
import io.github.deltafold.spark.SparkJob;
import io.github.deltafold.spark.testing.Lake.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The job as it runs for real: a JVM of its own, which can be killed.
 *
 * @param out where standard output goes
 * @param err where standard error goes
 */
public record JobProcess(Process process, Path out, Path err) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Starts a command on the configuration of a lake. */
    public static JobProcess start(Lake lake, String... arguments) throws IOException {
        return start(lake, List.of(), arguments);
    }

    /**
     * Starts a command on the configuration of a lake.
     *
     * @param before what is put before the command line of Java, such as {@code unshare --mount}
     */
    public static JobProcess start(Lake lake, List<String> before, String... arguments) throws IOException {
        return start(lake, before, SparkJob.class, arguments);
    }

    /** Starts the main class for Glue, as Glue does. */
    public static JobProcess startGlue(Lake lake, String... arguments) throws IOException {
        return start(lake, List.of(), GlueJob.class, arguments);
    }

    private static JobProcess start(Lake lake, List<String> before, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=240m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-Xmx1g", "@" + local("spark-jvm.options")));
        command.add("-Dlog4j2.configurationFile=" + local("src/main/resources/log4j2.properties"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("--config", lake.folder().resolve("deltafold.yaml").toString()));
        Path out = Files.createTempFile(lake.folder(), "job", ".out");
        Path err = Files.createTempFile(lake.folder(), "job", ".err");
        Process process = new ProcessBuilder(command)
                .directory(lake.folder().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new JobProcess(process, out, err);
    }

    /** What it printed, once it ended by itself. */
    public Output output() throws IOException, InterruptedException {
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended).as("the job ended in time: %s", Files.readString(err)).isTrue();
        return new Output(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Kills it, without a chance to tidy up, as soon as a file appears. */
    public void killOnceThereIs(Path file) throws IOException, InterruptedException {
        await(file);
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, as Ctrl-C does, as soon as a file appears. */
    public void endOnceThereIs(Path file) throws IOException, InterruptedException {
        await(file);
        process.destroy();
        process.waitFor();
    }

    /** Stops it where it stands as soon as a file appears, as when its machine sleeps; it is not told. */
    public void freezeOnceThereIs(Path file) throws IOException, InterruptedException {
        await(file);
        signal("STOP");
    }

    /** Lets it go on. */
    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).as("kill -%s", name).isZero();
    }

    private void await(Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as("%s appears while the job runs: %s", file, Files.readString(err))
                    .isTrue();
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What a laptop runs with, found from wherever the tests are started. */
    private static Path local(String file) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("infra/local").resolve(file))) {
            folder = Objects.requireNonNull(folder.getParent());
        }
        return folder.resolve("infra/local").resolve(file);
    }
}

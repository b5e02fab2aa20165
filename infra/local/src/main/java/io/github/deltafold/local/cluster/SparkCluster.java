package io.github.deltafold.local.cluster;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.local.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A master of a Spark standalone cluster, with its REST API, and one worker, as processes of this machine that listen on
 * 127.0.0.1 only, unless {@link #REST_HOST} says where else. They start from the jars of this process's class path: what is on it of Delta and S3A, the cluster has; of
 * Deltafold itself it has nothing, so that a job jar is put to the test.
 *
 * <p>Needs no Spark distribution. A worker without one wants a {@code SPARK_HOME} with a folder {@code jars}, and to be told the
 * version of Scala.
 *
 * <p>Whatever it started, drivers and executors included, ends when it is closed or this process is told to end.
 */
public final class SparkCluster implements AutoCloseable {
    /** Where the master listens for submissions, if not at the loopback: a setting, as Spark calls it. */
    public static final String REST_HOST = "spark.master.rest.host";

    private static final String HOST = "127.0.0.1";
    private static final String SCALA_VERSION = "2.12";
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    /** Enough for a driver and an executor of 1 GB with what Java takes beside; both may be set otherwise. */
    private static final Map<String, String> ROOM = Map.of("SPARK_WORKER_CORES", "2", "SPARK_WORKER_MEMORY", "3g");

    /** Beginnings of names of jars that come with a job, not with a cluster. */
    private static final List<String> OURS =
            List.of("core-0", "duckdb", "fold-function-", "lambda-", "local-", "spark-job-");

    private static final List<String> PROCESS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    private final Path folder;
    private final Map<String, String> settings;
    private final int port;
    private final int restPort;
    private final List<ChildProcess> processes = new ArrayList<>();

    private SparkCluster(Path folder, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.settings = Map.copyOf(settings);
        this.port = freePort();
        this.restPort = freePort();
    }

    /**
     * Starts a cluster, and waits until its worker is ready.
     *
     * @param workFolder for logs and for the work of drivers and executors; created if missing
     * @param settings names that begin with {@code spark.} are settings of master and worker; all others are variables of their
     *     environment, which drivers and executors inherit, {@code SPARK_WORKER_CORES} and {@code SPARK_WORKER_MEMORY} among
     *     them
     * @throws RunFailed when it does not start; the message names the log
     */
    public static SparkCluster start(Path workFolder, Map<String, String> settings) {
        try {
            SparkCluster cluster = new SparkCluster(Files.createDirectories(workFolder.toAbsolutePath()), settings);
            try {
                cluster.startProcesses();
            } catch (IOException | RuntimeException e) {
                cluster.close();
                throw e;
            }
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where runs are submitted. */
    public String masterRestUrl() {
        return masterRestUrl(restHost());
    }

    /** Where runs are submitted by somebody who has another name for this machine. */
    public String masterRestUrl(String machine) {
        return "http://" + machine + ":" + restPort;
    }

    private String restHost() {
        return settings.getOrDefault(REST_HOST, HOST);
    }

    private void startProcesses() throws IOException {
        Path jars = linkJars();
        start(
                "master",
                jars,
                Map.of(
                        "spark.master.rest.enabled",
                        "true",
                        REST_HOST,
                        restHost(),
                        "spark.master.rest.port",
                        String.valueOf(restPort)),
                List.of(
                        "org.apache.spark.deploy.master.Master",
                        "--host",
                        HOST,
                        "--port",
                        String.valueOf(port),
                        "--webui-port",
                        "0"));
        awaitPort(HOST, port, "master");
        awaitPort(restHost(), restPort, "master");
        int workerPage = freePort();
        start(
                "worker",
                jars,
                Map.of(),
                List.of(
                        "org.apache.spark.deploy.worker.Worker",
                        "--host",
                        HOST,
                        "--webui-port",
                        String.valueOf(workerPage),
                        "--work-dir",
                        folder.resolve("work").toString(),
                        "spark://" + HOST + ":" + port));
        awaitRegistration(workerPage);
    }

    /** A home with links to the jars, since a worker starts drivers and executors from {@code SPARK_HOME/jars}. */
    private Path linkJars() throws IOException {
        Path jars = Files.createDirectories(folder.resolve("home").resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry).toAbsolutePath();
            String name = String.valueOf(jar.getFileName());
            if (name.endsWith(".jar")
                    && Files.isRegularFile(jar)
                    && OURS.stream().noneMatch(name::startsWith)) {
                Files.deleteIfExists(jars.resolve(name));
                Files.createSymbolicLink(jars.resolve(name), jar);
            }
        }
        return jars;
    }

    private void start(String name, Path jars, Map<String, String> properties, List<String> main) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(PROCESS);
        Map<String, String> all = new TreeMap<>(properties);
        settings.forEach((key, value) -> {
            if (key.startsWith("spark.")) {
                all.put(key, value);
            }
        });
        all.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-cp", jars + File.separator + "*"));
        command.addAll(main);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log(name).toFile()));
        Map<String, String> environment = builder.environment();
        environment.putAll(ROOM);
        environment.put("SPARK_HOME", folder.resolve("home").toString());
        environment.put("SPARK_SCALA_VERSION", SCALA_VERSION);
        // also what the pages of master and worker listen on
        environment.put("SPARK_LOCAL_IP", HOST);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        settings.forEach((key, value) -> {
            if (!key.startsWith("spark.")) {
                environment.put(key, value);
            }
        });
        processes.add(ChildProcess.start(builder));
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    /** Two clusters that start at the same moment may be told the same port; the second then does not start. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPort(String host, int awaited, String name) throws IOException {
        await(name, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, awaited), 1_000);
                return true;
            }
        });
    }

    /** The worker's own page tells that a master has taken it. */
    private void awaitRegistration(int workerPage) throws IOException {
        await("worker", () -> {
            HttpURLConnection page = (HttpURLConnection) URI.create("http://" + HOST + ":" + workerPage + "/json/")
                    .toURL()
                    .openConnection();
            page.setConnectTimeout(1_000);
            page.setReadTimeout(5_000);
            try (var stream = page.getInputStream()) {
                String state = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
                return !state.matches("(?s).*\"masterwebuiurl\"\\s*:\\s*\"\".*");
            }
        });
    }

    private void await(String name, Readiness readiness) throws IOException {
        ChildProcess process = processes.get(processes.size() - 1);
        long end = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (isReady(readiness)) {
                return;
            }
            pause();
        }
        throw new RunFailed(
                "Cannot start the " + name + " of a Spark cluster: it does not answer within "
                        + STARTS_WITHIN.toSeconds() + " s, or ended. See " + log(name) + ".",
                null);
    }

    /** Whether a process answers as it should. */
    private interface Readiness {
        boolean isReached() throws IOException;
    }

    private static boolean isReady(Readiness readiness) {
        try {
            return readiness.isReached();
        } catch (IOException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RunFailed("Cannot start a Spark cluster: interrupted. Run it again.", e);
        }
    }

    /** Ends it, and every driver and executor: the worker first, which ends them. */
    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).close();
        }
        deleteLinks();
    }

    /** Whoever deletes the folder must not follow them. */
    private void deleteLinks() {
        Path jars = folder.resolve("home").resolve("jars");
        if (!Files.isDirectory(jars)) {
            return;
        }
        try (Stream<Path> links = Files.list(jars)) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

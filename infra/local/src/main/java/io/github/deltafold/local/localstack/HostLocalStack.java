package io.github.deltafold.local.localstack;

import io.github.deltafold.local.process.ChildProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** LocalStack from its Python package, and functions as processes beside it: for machines without Docker. */
public final class HostLocalStack implements LocalStack {
    private static final String SYSTEM = "Linux";

    private final String endpoint;
    private final ChildProcess process;

    private HostLocalStack(String endpoint, ChildProcess process) {
        this.endpoint = endpoint;
        this.process = process;
    }

    /**
     * Makes sure that functions could run here: their emulator exists for Linux only.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when they could not
     */
    static void requireSystem(String system) {
        if (!system.equals(SYSTEM)) {
            throw LocalStackErrors.notOnThisSystem(system);
        }
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @param python with LocalStack
     * @param sam with the SAM CLI, which brings the emulator of the Lambda runtime
     * @param folder where it keeps what it stores, its log, and what functions print
     * @throws io.github.deltafold.core.failure.Failure when it does not come up
     */
    public static HostLocalStack start(
            Checkout checkout, PythonEnvironment python, PythonEnvironment sam, int port, Path folder) {
        Gateway gateway = new Gateway(port);
        gateway.requireFree();
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("localstack.log");
            ProcessBuilder builder = new ProcessBuilder(python.program("python"), "-m", "localstack.runtime.main")
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile()));
            SamStack.forgetAws(builder.environment());
            SamStack.passProxiesBy(builder.environment());
            builder.environment().putAll(environment(checkout, sam, port, folder));
            ChildProcess process = ChildProcess.start(builder);
            gateway.awaitAnswer(process, log);
            return new HostLocalStack(gateway.endpoint(), process);
        } catch (IOException e) {
            throw LocalStackErrors.notStarted(e);
        }
    }

    /** What each setting is for stands in LocalStack's configuration reference, where it says so; else beside it here. */
    private static Map<String, String> environment(Checkout checkout, PythonEnvironment sam, int port, Path folder)
            throws IOException {
        Map<String, String> settings = new TreeMap<>();
        String address = "127.0.0.1:" + port;
        settings.put("GATEWAY_LISTEN", address);
        settings.put("GATEWAY_SERVER", "hypercorn"); // the other one listens everywhere
        settings.put("LOCALSTACK_HOST", address);
        settings.put("SQS_ENDPOINT_STRATEGY", "path"); // else the addresses of queues are names that nobody knows
        settings.put("SKIP_SSL_CERT_DOWNLOAD", "1");
        settings.put("DISABLE_EVENTS", "1");
        settings.put("EAGER_SERVICE_LOADING", "0");
        settings.put("CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES", "1");
        settings.put("TMPDIR", emptied(folder.resolve("tmp")).toString());
        settings.put("LOCALSTACK_VOLUME_DIR", folder.resolve("volume").toString());
        settings.put("FILESYSTEM_ROOT", folder.resolve("volume").toString());
        // AWS hands messages over as they come; LocalStack looks for them, ever more rarely where there were none
        settings.put("LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC", "0.2");
        settings.put("LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC", "0.2");
        settings.put("LAMBDA_RUNTIME_EXECUTOR", "process");
        settings.put("PYTHONPATH", checkout.executor().toString());
        settings.put("DELTAFOLD_RIE", emulator(sam).toString());
        settings.put("DELTAFOLD_RIC", checkout.runtimeClient().toString());
        settings.put("DELTAFOLD_NATIVE", nativeLibraries(checkout, folder).toString());
        settings.put("DELTAFOLD_FUNCTIONS", emptied(folder.resolve("functions")).toString());
        settings.put("JAVA_HOME", System.getProperty("java.home"));
        return settings;
    }

    /** What an earlier start has left would be taken for something of this one. */
    private static Path emptied(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            List<Path> left;
            try (Stream<Path> all = Files.walk(folder)) {
                left = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path each : left) {
                Files.delete(each);
            }
        }
        return Files.createDirectories(folder);
    }

    private static Path emulator(PythonEnvironment sam) throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        Path emulator = sam.packaged("samcli/local/rapid/aws-lambda-rie-" + (arm ? "arm64" : "x86_64"));
        if (!emulator.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + emulator + " executable");
        }
        return emulator;
    }

    /** The zip of the fold function is made for arm64; this machine's library goes beside it. */
    private static Path nativeLibraries(Checkout checkout, Path folder) throws IOException {
        Path natives = Files.createDirectories(folder.resolve("native"));
        try (var files = Files.newDirectoryStream(checkout.libraries(), "libduckdb_java.so_*")) {
            for (Path library : files) {
                Path link = natives.resolve(library.getFileName());
                if (!Files.exists(link)) {
                    Files.createSymbolicLink(link, library);
                }
            }
        }
        return natives;
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public String place() {
        return "as a process, functions as processes beside it";
    }

    @Override
    public void close() {
        process.close();
    }
}

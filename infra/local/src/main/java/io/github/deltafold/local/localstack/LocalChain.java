package io.github.deltafold.local.localstack;

import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.local.cluster.SparkCluster;
import io.github.deltafold.local.demo.SampleData;
import io.github.deltafold.local.s3.AwsProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the chain consists of, on this machine: LocalStack, the stack of the template, and a place where runs run.
 * Started part by part, so that a person can be told; closed in one.
 */
public final class LocalChain implements AutoCloseable {
    private static final String STAGING_PREFIX = "dms/";

    private final Checkout checkout;
    private final Path folder;
    private final Backend backend;
    private final int port;
    private @Nullable PythonEnvironment python;
    private @Nullable PythonEnvironment sam;
    private @Nullable LocalStack localStack;
    private @Nullable AwsProperties awsProperties;
    private @Nullable SparkCluster spark;
    private @Nullable SamStack stack;

    /**
     * A chain that does not run yet.
     *
     * @param folder where logs go, and what the services store
     * @param port where LocalStack is to listen
     */
    public LocalChain(Checkout checkout, Path folder, Backend backend, int port) {
        this.checkout = checkout;
        this.folder = folder;
        this.backend = backend;
        this.port = port;
    }

    /**
     * Installs what {@link #startLocalStack} and {@link #deploy} need, where it is not there.
     *
     * @param progress hears of what takes long
     * @throws io.github.deltafold.core.failure.BadSetting when this machine lacks something, or cannot have the packages
     */
    public void install(Consumer<String> progress) {
        HostLocalStack.requireSystem(System.getProperty("os.name"));
        python = PythonEnvironment.install(
                checkout.tools().resolve("localstack"),
                checkout.localStackRequirements(),
                () -> progress.accept("Installing LocalStack (once, 1 to 2 minutes)..."));
        installSam(progress);
    }

    /** Installs what {@link #deploy} needs, where it is not there. */
    void installSam(Consumer<String> progress) {
        sam = PythonEnvironment.install(
                checkout.tools().resolve("sam"),
                checkout.samRequirements(),
                () -> progress.accept("Installing the SAM CLI (once, about a minute)..."));
    }

    /** Starts LocalStack without Docker. */
    public LocalStack startLocalStack() {
        return use(
                HostLocalStack.start(checkout, Objects.requireNonNull(python, "not installed"), sam(), port, folder));
    }

    /** Starts LocalStack in its image. */
    LocalStack startLocalStackInDocker() {
        return use(DockerLocalStack.start(port, folder));
    }

    /** Takes a LocalStack that somebody else has started, and closes it with all the rest. */
    LocalStack use(LocalStack started) {
        localStack = started;
        awsProperties = new AwsProperties(started.endpoint(), SamStack.KEY, SamStack.KEY);
        return started;
    }

    /** Starts what runs need, where they need something; gives its address. */
    public String startBackend() {
        if (backend == Backend.LOCAL_PROCESS) {
            return checkout.command().toString();
        }
        Map<String, String> settings = new LinkedHashMap<>(SamStack.environment(endpoint()));
        settings.put(SparkCluster.REST_HOST, localStack().listenAt());
        spark = SparkCluster.start(folder.resolve("spark"), settings);
        return spark.masterRestUrl();
    }

    /**
     * Deploys the template, or updates what is deployed, and lays the sample's configuration where it says, unless one lies
     * there.
     *
     * @param smallBatches who folds them
     * @throws io.github.deltafold.core.failure.RunFailed when it cannot be deployed
     */
    public SamStack deploy(SmallBatches smallBatches) {
        return deploy(smallBatches, Map.of());
    }

    /** Likewise, with parameters of the template that are not the usual ones. */
    SamStack deploy(SmallBatches smallBatches, Map<String, String> more) {
        Map<String, String> parameters = parameters(smallBatches);
        parameters.putAll(more);
        stack = SamStack.deploy(checkout, sam(), endpoint(), parameters, folder.resolve("sam-deploy.log"));
        try (ObjectStore lake = lake()) {
            lake.createIfAbsent("deltafold.yaml", configuration().getBytes(StandardCharsets.UTF_8));
        }
        return stack;
    }

    private Map<String, String> parameters(SmallBatches smallBatches) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("ComputeBackend", backend.name());
        parameters.put("SmallBatches", smallBatches.name());
        parameters.put("BatchWindowSeconds", "0");
        parameters.put("StagingPrefix", STAGING_PREFIX);
        if (backend == Backend.LOCAL_PROCESS) {
            parameters.put("LocalCommand", checkout.command().toString());
            parameters.put("LocalRuns", folder.resolve("runs").toString());
        } else {
            parameters.put(
                    "SparkMasterUrl",
                    Objects.requireNonNull(spark).masterRestUrl(localStack().machine()));
            // LocalStack knows no custom resources, so that nobody would publish it
            parameters.put("SparkJobJar", checkout.jobJar().toUri().toString());
        }
        return parameters;
    }

    private String configuration() {
        String staging = stack().output("StagingUri").replaceFirst("/$", "");
        return SampleData.configuration(staging, stack().output("LakeUri") + "/tables")
                + "\n# LocalStack\ns3: {endpoint: \"" + localStack().commonEndpoint() + "\", path-style: true}\n";
    }

    /** Where DMS writes. */
    public ObjectStore staging() {
        return open(stack().output("StagingUri"));
    }

    /** Where tables and configuration lie. */
    public ObjectStore lake() {
        return open(stack().output("LakeUri"));
    }

    public String configUri() {
        return stack().output("ConfigUri");
    }

    public Path folder() {
        return folder;
    }

    public String endpoint() {
        return localStack().endpoint();
    }

    private LocalStack localStack() {
        return Objects.requireNonNull(localStack, "not started");
    }

    public SamStack stack() {
        return Objects.requireNonNull(stack, "not deployed");
    }

    private PythonEnvironment sam() {
        return Objects.requireNonNull(sam, "not installed");
    }

    /** A folder of a bucket. */
    ObjectStore open(String uri) {
        return ObjectStores.open(Location.parse(uri), new S3Settings(endpoint(), SamStack.REGION, true));
    }

    @Override
    public void close() {
        if (spark != null) {
            spark.close();
        }
        if (localStack != null) {
            localStack.close();
        }
        if (awsProperties != null) {
            awsProperties.close();
        }
    }
}

package io.github.deltafold.local.localstack;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;

/**
 * The repository's own template, deployed by the SAM CLI.
 *
 * @param outputs what the template tells, by name
 */
public record SamStack(Map<String, String> outputs) {
    static final String NAME = "deltafold";
    static final String REGION = "us-east-1";
    /** LocalStack takes any. */
    static final String KEY = "test";

    private static final String LOOPBACK = "localhost,127.0.0.1";
    private static final int LAST_LINES = 15;
    private static final Duration PATIENCE = Duration.ofMinutes(15); // it takes half a minute

    public SamStack {
        outputs = Map.copyOf(outputs);
    }

    /**
     * Deploys the template as a person would.
     *
     * @param parameters of the template; its defaults stand for the others
     * @param log gets what the SAM CLI prints
     * @throws io.github.deltafold.core.failure.RunFailed when it does not succeed
     */
    public static SamStack deploy(
            Checkout checkout, PythonEnvironment sam, String endpoint, Map<String, String> parameters, Path log) {
        List<String> command = new ArrayList<>(List.of(
                sam.program("sam"),
                "deploy",
                "--template",
                "template.yaml",
                "--stack-name",
                NAME,
                "--region",
                REGION,
                "--resolve-s3",
                "--capabilities",
                "CAPABILITY_IAM",
                "CAPABILITY_AUTO_EXPAND",
                "--no-confirm-changeset",
                "--no-progressbar",
                "--parameter-overrides"));
        parameters.forEach((name, value) -> command.add("ParameterKey=" + name + ",ParameterValue=" + quoted(value)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(checkout.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()));
        forgetAws(builder.environment());
        passProxiesBy(builder.environment());
        builder.environment().putAll(environment(endpoint));
        builder.environment().put("SAM_CLI_TELEMETRY", "0");
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw LocalStackErrors.neverDeployed(PATIENCE, log, lastLines(log));
            }
            if (process.exitValue() != 0) {
                throw LocalStackErrors.notDeployed(log, lastLines(log));
            }
            return new SamStack(outputs(endpoint));
        } catch (IOException e) {
            throw LocalStackErrors.notStarted(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }

    private static String lastLines(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return lines.stream().skip(Math.max(0, lines.size() - LAST_LINES)).collect(Collectors.joining("\n"));
    }

    /** A proxy knows nothing of this machine. Programs read the name in capitals, in small letters, or both. */
    static void passProxiesBy(Map<String, String> environment) {
        for (String name : List.of("NO_PROXY", "no_proxy")) {
            environment.merge(name, LOOPBACK, (before, more) -> before + "," + more);
        }
    }

    /** What a person uses AWS itself with, and what goes before the address of LocalStack. */
    static void forgetAws(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name -> name.startsWith("AWS_ENDPOINT_URL")
                        || name.equals("AWS_PROFILE")
                        || name.equals("AWS_SESSION_TOKEN"));
    }

    /** What a program needs to take LocalStack for AWS. */
    static Map<String, String> environment(String endpoint) {
        return Map.of(
                "AWS_ENDPOINT_URL", endpoint,
                "AWS_ACCESS_KEY_ID", KEY,
                "AWS_SECRET_ACCESS_KEY", KEY,
                "AWS_REGION", REGION,
                "AWS_DEFAULT_REGION", REGION);
    }

    /** What the template tells under a name. */
    public String output(String name) {
        return Objects.requireNonNull(outputs.get(name), () -> "template.yaml has no output " + name);
    }

    /** The SAM CLI takes several in one word, so that it splits where no quotes are. */
    private static String quoted(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static Map<String, String> outputs(String endpoint) {
        try (CloudFormationClient client = CloudFormationClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, KEY)))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            return client.describeStacks(ask -> ask.stackName(NAME)).stacks().get(0).outputs().stream()
                    .collect(Collectors.toMap(Output::outputKey, Output::outputValue));
        }
    }
}

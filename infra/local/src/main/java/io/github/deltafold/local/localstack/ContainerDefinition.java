package io.github.deltafold.local.localstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How LocalStack runs in its image, and functions in containers beside it, all in Docker's network {@code bridge}.
 *
 * <p>The port is the same inside and outside, so that one address is right everywhere: {@value #NAME} is 127.0.0.1 for
 * everyone, and for functions LocalStack's own address, by the DNS server that it gives them. In the host's network it would
 * find no address of the containers that it starts.
 *
 * @param port of this machine's loopback and of the container
 */
record ContainerDefinition(int port) {
    static final String IMAGE = "localstack/localstack:" + LocalStack.VERSION;

    /** What functions call this machine. */
    static final String MACHINE = "host.docker.internal";

    private static final String NAME = "localhost.localstack.cloud";
    private static final String SOCKET = "/var/run/docker.sock";

    String name() {
        return "deltafold-localstack-" + port;
    }

    String commonEndpoint() {
        return "http://" + NAME + ":" + port;
    }

    /** Which of its ports is reached from this machine, as Docker says it. */
    String publication() {
        return "127.0.0.1:" + port + ":" + port;
    }

    Map<String, String> environment() {
        return new TreeMap<>(Map.of(
                "GATEWAY_LISTEN",
                "0.0.0.0:" + port,
                "LOCALSTACK_HOST",
                NAME + ":" + port,
                "SQS_ENDPOINT_STRATEGY",
                "path",
                "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES",
                "1",
                // no function shares its machine with an emulator of another processor
                "LAMBDA_IGNORE_ARCHITECTURE",
                "1",
                "LAMBDA_DOCKER_NETWORK",
                "bridge",
                "LAMBDA_DOCKER_FLAGS",
                "--add-host " + MACHINE + ":host-gateway",
                "LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC",
                "0.2",
                "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC",
                "0.2"));
    }

    /** What starts it, and stays until it ends. */
    List<String> command() {
        List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--name", name()));
        command.addAll(List.of("--publish", publication()));
        command.addAll(List.of("--volume", SOCKET + ":" + SOCKET));
        environment().forEach((key, value) -> command.addAll(List.of("--env", key + "=" + value)));
        command.add(IMAGE);
        return command;
    }
}

package io.github.deltafold.local.localstack;

import io.github.deltafold.local.process.ChildProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** LocalStack in its own image, and functions in those of AWS. Written from what LocalStack's code does; nobody has run it. */
final class DockerLocalStack implements LocalStack {
    private static final String LOOPBACK = "127.0.0.1";

    private final ContainerDefinition container;
    private final String listenAt;
    private final Runnable end;

    /**
     * One that somebody has started.
     *
     * @param gateway the address of this machine in the network of the containers
     * @param end ends it
     */
    DockerLocalStack(ContainerDefinition container, String gateway, Runnable end) {
        this.container = container;
        this.listenAt = listenAt(gateway);
        this.end = end;
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @throws io.github.deltafold.core.failure.Failure when there is no engine, or it does not come up
     */
    static DockerLocalStack start(int port, Path folder) {
        String gateway = bridgeGateway();
        Gateway services = new Gateway(port);
        services.requireFree();
        ContainerDefinition container = new ContainerDefinition(port);
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("localstack.log");
            ChildProcess process = ChildProcess.start(new ProcessBuilder(container.command())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(log.toFile())));
            services.awaitAnswer(process, log);
            return new DockerLocalStack(container, gateway, process::close);
        } catch (IOException e) {
            throw LocalStackErrors.notStarted(e);
        }
    }

    /** The address of this machine in the network of the containers. */
    static String bridgeGateway() {
        Said said = said(
                List.of("docker", "network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"));
        if (said.exitCode() != 0) {
            throw LocalStackErrors.noEngine(said.text());
        }
        return said.text();
    }

    /**
     * Where this machine must listen: at that address where the engine runs on it; where it runs in a virtual machine, that
     * forwards to the loopback.
     */
    static String listenAt(String gateway) {
        try {
            boolean isOurs = NetworkInterface.getByInetAddress(InetAddress.getByName(gateway)) != null;
            return isOurs ? gateway : LOOPBACK;
        } catch (IOException e) {
            throw LocalStackErrors.notStarted(e);
        }
    }

    private static Said said(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text.strip());
        } catch (IOException e) {
            throw LocalStackErrors.noEngine(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackErrors.interrupted(e);
        }
    }

    private record Said(int exitCode, String text) {}

    @Override
    public String endpoint() {
        return new Gateway(container.port()).endpoint();
    }

    @Override
    public String commonEndpoint() {
        return container.commonEndpoint();
    }

    @Override
    public String listenAt() {
        return listenAt;
    }

    @Override
    public String machine() {
        return ContainerDefinition.MACHINE;
    }

    @Override
    public String place() {
        return "in Docker";
    }

    /** LocalStack removes the containers of functions when it is told to end; Docker's client tells it. */
    @Override
    public void close() {
        end.run();
    }
}

package io.github.deltafold.local.localstack;

import io.github.deltafold.local.process.ChildProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** LocalStack in its own image, and functions in those of AWS, in the network of this machine. */
final class DockerLocalStack implements LocalStack {
    private final String endpoint;
    private final ChildProcess process;

    private DockerLocalStack(String endpoint, ChildProcess process) {
        this.endpoint = endpoint;
        this.process = process;
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @throws io.github.deltafold.core.failure.Failure when it does not come up
     */
    static DockerLocalStack start(int port, Path folder) {
        Gateway gateway = new Gateway(port);
        gateway.requireFree();
        try {
            Files.createDirectories(folder);
            Path log = folder.resolve("localstack.log");
            ChildProcess process = ChildProcess.start(new ProcessBuilder(List.of(
                            "docker",
                            "run",
                            "--rm",
                            "--network",
                            "host",
                            "--env",
                            "GATEWAY_LISTEN=127.0.0.1:" + port,
                            "--env",
                            "LOCALSTACK_HOST=127.0.0.1:" + port,
                            "--env",
                            "SQS_ENDPOINT_STRATEGY=path",
                            "--env",
                            "CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES=1",
                            "--env",
                            "LAMBDA_DOCKER_NETWORK=host",
                            "--env",
                            "LAMBDA_IGNORE_ARCHITECTURE=1",
                            "--volume",
                            "/var/run/docker.sock:/var/run/docker.sock",
                            "localstack/localstack:" + VERSION))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile())));
            gateway.awaitAnswer(process, log);
            return new DockerLocalStack(gateway.endpoint(), process);
        } catch (IOException e) {
            throw LocalStackErrors.notStarted(e);
        }
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public String place() {
        return "in Docker";
    }

    @Override
    public void close() {
        process.close();
    }
}

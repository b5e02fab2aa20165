package io.github.deltafold.local.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Docker would be told; nobody needs an engine to read it. */
class ContainerDefinitionTest {
    private final ContainerDefinition definition = new ContainerDefinition(4570);

    @Test
    void letsFunctionsReachLocalStackAndThisMachine() {
        List<String> command = definition.command();

        assertThat(command)
                .startsWith("docker", "run", "--rm", "--name", "deltafold-localstack-4570")
                .containsSequence("--publish", "127.0.0.1:4570:4570")
                .containsSequence("--volume", "/var/run/docker.sock:/var/run/docker.sock")
                .containsSequence("--env", "GATEWAY_LISTEN=0.0.0.0:4570")
                .containsSequence("--env", "LAMBDA_DOCKER_FLAGS=--add-host host.docker.internal:host-gateway")
                .containsSequence("--env", "LAMBDA_DOCKER_NETWORK=bridge")
                .containsSequence("--env", "LOCALSTACK_HOST=localhost.localstack.cloud:4570")
                .endsWith("localstack/localstack:4.14.0")
                .doesNotContain("host");
    }

    @Test
    void hasOneAddressForFunctionsAndThisMachine() {
        DockerLocalStack localStack = new DockerLocalStack(definition, "192.0.2.1", () -> {});

        assertThat(localStack.endpoint()).isEqualTo("http://127.0.0.1:4570");
        assertThat(localStack.commonEndpoint()).isEqualTo("http://localhost.localstack.cloud:4570");
        assertThat(localStack.machine()).isEqualTo("host.docker.internal");
    }

    @Test
    void listensAtTheAddressThatFunctionsSeeWhereItIsOneOfThisMachine() throws SocketException {
        List<String> ours = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(InetAddress::getHostAddress)
                .toList();

        assertThat(ours)
                .isNotEmpty()
                .allSatisfy(each -> assertThat(DockerLocalStack.listenAt(each)).isEqualTo(each));
    }

    @Test
    void listensAtTheLoopbackWhereTheEngineIsInAVirtualMachine() {
        assertThat(DockerLocalStack.listenAt("192.0.2.1")).isEqualTo("127.0.0.1");
    }

    @Test
    void refusesToRunFunctionsAsProcessesWhereNothingRunsThem() {
        HostLocalStack.requireSystem("Linux");

        assertThatThrownBy(() -> HostLocalStack.requireSystem("Mac OS X"))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot run functions as processes: what runs them is made for Linux, and this is Mac OS X. Use"
                                + " --docker, or a Linux machine.");
    }
}

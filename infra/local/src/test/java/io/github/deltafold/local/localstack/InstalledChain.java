package io.github.deltafold.local.localstack;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.deltafold.core.failure.BadSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A chain that could start; tests that need one are skipped, and say so, where Python or its packages cannot be had. */
final class InstalledChain {
    static final Path REPOSITORY = Path.of("..", "..");

    private InstalledChain() {}

    static LocalChain of(String folder, Backend backend) throws IOException {
        Path where = Path.of("target", folder).toAbsolutePath();
        LocalChain chain = new LocalChain(new Checkout(REPOSITORY), where, backend, freePort());
        try {
            chain.install(System.err::println);
        } catch (BadSetting e) {
            System.err.println("NOT TESTED: the chain on LocalStack. " + e.getMessage());
            abort(String.valueOf(e.getMessage()));
        }
        return chain;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

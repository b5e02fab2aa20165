package io.github.deltafold.lambda;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Invokes the handler as it was deployed, once, and prints its answer: {@code InvokeOnce EVENT}. */
final class InvokeOnce {
    private InvokeOnce() {}

    public static void main(String[] arguments) throws IOException {
        new StagedFileHandler()
                .handleRequest(
                        new ByteArrayInputStream(arguments[0].getBytes(StandardCharsets.UTF_8)), System.out, null);
        System.out.flush();
    }
}

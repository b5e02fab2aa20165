package io.github.deltafold.function;

import java.util.Map;

/** Invokes the function as it was deployed, once, and prints its answer: {@code InvokeOnce GROUP}. */
final class InvokeOnce {
    private InvokeOnce() {}

    public static void main(String[] arguments) {
        System.out.println(new FoldHandler().handleRequest(Map.of("group", arguments[0]), null));
    }
}

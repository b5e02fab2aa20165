package io.github.deltafold.core.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** How every listing is sorted: by the UTF-8 bytes of the key, as S3 does. {@code String.compareTo} differs. */
public final class KeyOrder {
    /** Compares keys by their UTF-8 bytes, unsigned. */
    public static final Comparator<String> BY_BYTES = (left, right) ->
            Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

    private KeyOrder() {}
}

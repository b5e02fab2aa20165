package io.github.deltafold.core.record;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** Returns one to seven bytes at a time, so that every boundary of a buffer falls somewhere else. */
final class TrickleStream extends FilterInputStream {
    private final Random random;

    TrickleStream(InputStream in, long seed) {
        super(in);
        this.random = new Random(seed);
    }

    @Override
    public int read(byte[] bytes, int offset, int most) throws IOException {
        return super.read(bytes, offset, Math.min(most, 1 + random.nextInt(7)));
    }
}

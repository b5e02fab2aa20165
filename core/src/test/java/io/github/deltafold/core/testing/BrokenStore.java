package io.github.deltafold.core.testing;

import io.github.deltafold.core.store.ObjectStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;

/** A store whose streams behave as those over a network may; the rest is the store behind it. */
public final class BrokenStore extends ForwardedStore {
    private final UnaryOperator<InputStream> streams;

    private BrokenStore(ObjectStore store, UnaryOperator<InputStream> streams) {
        super(store);
        this.streams = streams;
    }

    /** Every connection is reset after so many bytes. */
    public static ObjectStore afterBytes(ObjectStore store, long bytes) {
        return new BrokenStore(store, in -> new CutStream(in, bytes, true));
    }

    /** Every stream ends after so many bytes, as if the object did. */
    public static ObjectStore endingAfterBytes(ObjectStore store, long bytes) {
        return new BrokenStore(store, in -> new CutStream(in, bytes, false));
    }

    /** No stream says how many bytes are at hand. */
    public static ObjectStore silentAboutAvailable(ObjectStore store) {
        return new BrokenStore(store, in -> new CutStream(in, Long.MAX_VALUE, false));
    }

    @Override
    public InputStream open(String key, String etag) throws IOException {
        return streams.apply(super.open(key, etag));
    }

    private static final class CutStream extends FilterInputStream {
        private final boolean resets;
        private long left;

        CutStream(InputStream in, long left, boolean resets) {
            super(in);
            this.left = left;
            this.resets = resets;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && resets) {
                throw new IOException("Connection reset");
            }
            if (left == 0) {
                return -1;
            }
            int count = super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public int available() {
            return 0;
        }
    }
}

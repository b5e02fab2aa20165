package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileFormat;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.store.ObjectStore;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a staged file, exactly those that were listed, unpacked, with a hash of them as stored.
 *
 * <p>A file that ends too early or is no gzip is {@linkplain DamagedFileException damaged}; a connection that breaks is
 * not, it is an {@code IOException} like any other.
 */
public final class StagedBytes implements Closeable {
    private static final int BUFFER = 1 << 16;

    /** What Java says of a stream whose first bytes are not those of gzip. */
    private static final String NOT_GZIP = "Not in GZIP format";

    private final StagedFile file;
    private final CountingDigestStream stored;
    private final InputStream unpacked;

    private StagedBytes(StagedFile file, CountingDigestStream stored, InputStream unpacked) {
        this.file = file;
        this.stored = stored;
        this.unpacked = unpacked;
    }

    /**
     * Opens a file of the staging area.
     *
     * @throws io.github.deltafold.core.store.ObjectChangedException when it no longer holds what was listed
     */
    public static StagedBytes open(ObjectStore staging, StagedFile file) throws IOException {
        CountingDigestStream stored = new CountingDigestStream(staging.open(file.key(), file.etag()), file.sizeBytes());
        if (file.name().format() != FileFormat.CSV_GZ || file.sizeBytes() == 0) {
            return new StagedBytes(file, stored, stored);
        }
        try {
            return new StagedBytes(file, stored, new GZIPInputStream(stored, BUFFER));
        } catch (IOException e) {
            try (stored) {
                throw damagedOrBroken(file, stored, e);
            }
        }
    }

    /**
     * The hash of a file's bytes as stored, read to the end.
     *
     * @throws io.github.deltafold.core.store.ObjectChangedException when it no longer holds what was listed
     */
    public static String hash(ObjectStore staging, StagedFile file) throws IOException {
        try (CountingDigestStream stored =
                new CountingDigestStream(staging.open(file.key(), file.etag()), file.sizeBytes())) {
            stored.transferTo(OutputStream.nullOutputStream());
            return stored.hash();
        }
    }

    /** The unpacked bytes. */
    InputStream stream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    return unpacked.read(bytes, offset, length);
                } catch (IOException e) {
                    throw damagedOrBroken(file, stored, e);
                }
            }
        };
    }

    /** Reads whatever follows the last record and gives the hash of all bytes. */
    String finish() throws IOException {
        stored.transferTo(OutputStream.nullOutputStream());
        return stored.hash();
    }

    @Override
    public void close() throws IOException {
        unpacked.close();
    }

    private static IOException damagedOrBroken(StagedFile file, CountingDigestStream stored, IOException e) {
        boolean whole = stored.count() == file.sizeBytes();
        if (e instanceof ZipException || (e instanceof EOFException && whole)) {
            boolean isGzip = !NOT_GZIP.equals(e.getMessage());
            return new DamagedFileException(file.key(), isGzip ? Reasons.brokenGzip() : Reasons.notGzip(), e);
        }
        return e;
    }

    /** Hashes and counts what is read. */
    private static final class CountingDigestStream extends DigestInputStream {
        private final long sizeBytes;
        private long count;

        CountingDigestStream(InputStream in, long sizeBytes) {
            super(in, sha256());
            this.sizeBytes = sizeBytes;
        }

        /** Where nothing is said to follow, Java's gzip stream looks for no further member and drops what it holds. */
        @Override
        public int available() {
            return count < sizeBytes ? 1 : 0;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(read, 0);
            return read;
        }

        long count() {
            return count;
        }

        String hash() {
            return HexFormat.of().formatHex(digest.digest());
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }
    }
}

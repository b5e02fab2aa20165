package io.github.deltafold.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file read as it was listed, or not at all: modification time and size are compared before the first byte and again
 * after the last one, since another tool may write into a file while it is read.
 */
final class PinnedFile extends InputStream {
    private final FileChannel channel;
    private final InputStream bytes;
    private final Path file;
    private final String key;
    private final String etag;
    private final long sizeBytes;

    private PinnedFile(FileChannel channel, Path file, String key, String etag, long sizeBytes) {
        this.channel = channel;
        this.bytes = Channels.newInputStream(channel);
        this.file = file;
        this.key = key;
        this.etag = etag;
        this.sizeBytes = sizeBytes;
    }

    static InputStream open(Path file, String key, String etag) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory() || !FolderObjectStore.etagOf(attributes).equals(etag)) {
            throw new ObjectChangedException(key);
        }
        return new PinnedFile(FileChannel.open(file, StandardOpenOption.READ), file, key, etag, attributes.size());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = bytes.read(target, offset, length);
        // at the last byte, not only at the end of the stream: a reader of gzip may never ask for more
        if (count < 0 || channel.position() >= sizeBytes) {
            compareAgain();
        }
        return count;
    }

    private void compareAgain() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (channel.position() != sizeBytes
                    || attributes.size() != sizeBytes
                    || !FolderObjectStore.etagOf(attributes).equals(etag)) {
                throw new ObjectChangedException(key);
            }
        } catch (NoSuchFileException gone) {
            throw new ObjectChangedException(key);
        }
    }

    @Override
    public int available() throws IOException {
        return bytes.available();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}

package io.github.deltafold.local.s3;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.store.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

/**
 * An S3 server in this process, over a folder: a bucket is a folder in it, an object is a file in that, and anyone may
 * look at them. Listens on 127.0.0.1 only and checks credentials. Conditional writes are atomic.
 *
 * <p>Because objects are files, the keys {@code e} and {@code e/x} cannot both exist. The ETag is kept in an extended
 * attribute of the file: put files there through the server, not with an editor.
 */
public final class EmbeddedS3 implements AutoCloseable {
    /** The credentials of a server that is started without others. They protect nothing. */
    public static final AwsBasicCredentials CREDENTIALS = AwsBasicCredentials.create("deltafold", "deltafold-local");

    private final S3Proxy server;
    private final Path folder;

    private EmbeddedS3(S3Proxy server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    /** Starts a server on a free port. */
    public static EmbeddedS3 start(Path folder) {
        return start(folder, 0, CREDENTIALS);
    }

    /**
     * Starts a server.
     *
     * @param folder holds the buckets; created if missing
     * @param port port to listen on, 0 for any free one
     * @param credentials what clients must sign with
     * @throws BadSetting when the port is taken or the folder cannot be written
     */
    public static EmbeddedS3 start(Path folder, int port, AwsBasicCredentials credentials) {
        try {
            checkAttributes(Files.createDirectories(folder));
            S3Proxy server = S3Proxy.builder()
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(
                            AuthenticationType.AWS_V2_OR_V4, credentials.accessKeyId(), credentials.secretAccessKey())
                    .blobStore(new StrictBlobStore(
                            new FilesystemNio2BlobStore(folder.toAbsolutePath().toString())))
                    .stopTimeout(0)
                    .build();
            server.start();
            return new EmbeddedS3(server, folder);
        } catch (Exception e) { // S3Proxy declares no narrower one
            throw new BadSetting(
                    "Cannot start the embedded S3 server on 127.0.0.1:%d over %s: %s. Choose another port or folder."
                            .formatted(port, folder, e.getMessage()),
                    e);
        }
    }

    /** Without extended attributes no object would have an ETag, as in memory file systems of older Linux kernels. */
    private static void checkAttributes(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, ".attributes-", ".tmp");
        try {
            Files.setAttribute(probe, "user:probe", ByteBuffer.wrap(new byte[] {1}));
        } catch (UnsupportedOperationException e) {
            throw new IOException("its file system keeps no extended attributes", e);
        } finally {
            Files.delete(probe);
        }
    }

    /** URL that clients are given as endpoint. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** How the core reaches this server; credentials not included. */
    public S3Settings settings() {
        return new S3Settings(endpoint(), null, true);
    }

    /** Makes a bucket; nothing happens when it exists. */
    public EmbeddedS3 createBucket(String name) throws IOException {
        Files.createDirectories(folder.resolve(name));
        return this;
    }

    /** Stops the server; the buckets stay. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // S3Proxy declares no narrower one
            throw new IllegalStateException("The embedded S3 server does not stop", e);
        }
    }
}

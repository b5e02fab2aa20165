package io.github.deltafold.spark.fence;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Writes an entry through S3A.
 *
 * @see <a href="https://issues.apache.org/jira/browse/HADOOP-19256">Conditional creation in S3A</a>
 */
final class S3aEntry {
    private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";
    private static final int CONFLICT = 409;
    private static final int ATTEMPTS = 6;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private S3aEntry() {}

    /** Whether the file system creates by a request that fails where the object exists. */
    static boolean canCreate(FileSystem hadoop, Path path) throws IOException {
        return hadoop.hasPathCapability(path, CONDITIONAL);
    }

    /**
     * Creates an entry, whole or not at all.
     *
     * @throws FileAlreadyExistsException when another writer's entry stands there
     * @throws IOException when the store failed and no entry stands there, as far as it can be told
     */
    static void create(FileSystem hadoop, Path path, byte[] bytes) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                write(creation(hadoop, path), bytes);
                return;
            } catch (IOException e) {
                Optional<byte[]> standing = read(hadoop, path, e);
                if (standing.isPresent()) {
                    settle(path, bytes, standing.get(), e);
                    return;
                }
                if (!saysConflict(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private static FSDataOutputStream creation(FileSystem hadoop, Path path) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = hadoop.createFile(path);
        builder.recursive();
        // only spares S3A the look whether the object exists, which proves nothing
        builder.overwrite(true);
        builder.must(CONDITIONAL, true);
        return builder.build();
    }

    /** A retry of S3A meets the object of the attempt whose answer was lost: then the bytes are ours. */
    private static void settle(Path path, byte[] bytes, byte[] standing, IOException cause)
            throws FileAlreadyExistsException {
        if (!Arrays.equals(standing, bytes)) {
            FileAlreadyExistsException taken = new FileAlreadyExistsException(path.toString());
            taken.initCause(cause);
            throw taken;
        }
    }

    /** Writes an object, whatever stands there. */
    static void replace(FileSystem hadoop, Path path, byte[] bytes) throws IOException {
        write(hadoop.create(path, true), bytes);
    }

    private static void write(FSDataOutputStream stream, byte[] bytes) throws IOException {
        try {
            stream.write(bytes);
        } catch (IOException | RuntimeException e) {
            abort(stream, e);
            throw e;
        }
        stream.close();
    }

    /** Closing would publish what there is of it. */
    private static void abort(FSDataOutputStream stream, Exception cause) {
        try {
            stream.abort();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private static Optional<byte[]> read(FileSystem hadoop, Path path, IOException doubt) throws IOException {
        try (InputStream stream = hadoop.open(path)) {
            return Optional.of(stream.readAllBytes());
        } catch (FileNotFoundException absent) {
            return Optional.empty();
        } catch (IOException e) {
            doubt.addSuppressed(e);
            throw doubt;
        }
    }

    /** Another conditional request for this key was under way: S3 asks to try again, and S3A does not. */
    private static boolean saysConflict(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AwsServiceException answer && answer.statusCode() == CONFLICT) {
                return true;
            }
        }
        return false;
    }

    private static void pause(int attempt) throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE.multipliedBy(attempt).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting to commit");
        }
    }
}

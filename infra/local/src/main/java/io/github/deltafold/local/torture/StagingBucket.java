package io.github.deltafold.local.torture;

import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.local.s3.EmbeddedS3;
import io.github.deltafold.local.torture.StagingAct.Put;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The staging area of a round, in a bucket of the embedded server. A file is stored beside it, is given its time, and is
 * moved in: no run sees it with another time.
 */
final class StagingBucket implements AutoCloseable {
    private static final String ARRIVING = "arriving/file";

    private final ObjectStore store;
    private final Path bucket;
    private final String prefix;
    private final Map<Content, Integer> linesByContent = new HashMap<>();

    /** What tells one content of a file from another. */
    private record Content(String key, String etag) {}

    /**
     * The staging area below a prefix.
     *
     * @param bucket the folder that is the bucket
     * @param name name of the bucket
     */
    StagingBucket(EmbeddedS3 s3, Path bucket, String name, String prefix) {
        this.store = ObjectStores.open(Location.parse("s3://" + name), s3.settings());
        this.bucket = bucket;
        this.prefix = prefix;
    }

    void carryOut(StagingAct act) {
        try {
            Path target = bucket.resolve(prefix).resolve(act.key());
            if (act instanceof Put put) {
                put(put, target);
            } else {
                Files.deleteIfExists(target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(Put put, Path target) throws IOException {
        if (!store.createIfAbsent(ARRIVING, put.file().bytes())) {
            throw new IllegalStateException("Nobody else writes " + ARRIVING);
        }
        Path arriving = bucket.resolve(ARRIVING);
        remember(put);
        Files.setLastModifiedTime(arriving, FileTime.from(put.modified()));
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        Files.move(arriving, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private synchronized void remember(Put put) {
        String etag = store.list(ARRIVING, "").findFirst().orElseThrow().etag();
        linesByContent.put(new Content(put.key(), etag), put.file().lines());
    }

    /** How many records a file holds that once was staged; null for one that never was. */
    synchronized @Nullable Integer lines(String key, String etag) {
        return linesByContent.get(new Content(key, etag));
    }

    /** How many files were staged, each content of a file once. */
    synchronized int files() {
        return linesByContent.size();
    }

    @Override
    public void close() {
        store.close();
    }
}

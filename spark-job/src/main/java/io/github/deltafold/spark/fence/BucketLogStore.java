package io.github.deltafold.spark.fence;

import io.delta.storage.HadoopFileSystemLogStore;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.core.store.StoredObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log in a bucket: an entry is created by one request that fails where the entry exists
 * ({@code If-None-Match: *}). Delta's own store for S3 looks first and writes later, which keeps the threads of one JVM
 * apart and no one else.
 *
 * <p>The request goes through S3A where that knows such creations (Hadoop 3.4.2 and newer), with all that is configured
 * for S3A, and else through the client that writes the ledger. <b>If it fails</b> halfway or its answer is lost, what
 * stands there afterwards tells whose entry it is; the bytes of every commit are unique.
 *
 * <p>Entries are listed from the one that is asked for, by the client of the ledger: S3A lists the whole log, whatever it
 * is asked for.
 */
public final class BucketLogStore extends HadoopFileSystemLogStore {
    private static final long BLOCK_BYTES = 32L << 20;

    private final Map<Folder, ObjectStore> stores = new ConcurrentHashMap<>();

    /** Made by Delta, by its name. */
    public BucketLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        byte[] bytes = LogEntry.bytes(actions);
        FileSystem hadoop = path.getFileSystem(configuration);
        if (overwrite) {
            S3aEntry.replace(hadoop, path, bytes);
        } else if (S3aEntry.canCreate(hadoop, path)) {
            S3aEntry.create(hadoop, path, bytes);
        } else if (!folder(path, configuration).createIfAbsent(path.getName(), bytes)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    @Override
    public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
        String name = path.getName();
        // the listing begins after a key: nothing lies between this one and the name but what is filtered out
        String justBefore = name.substring(0, name.length() - 1);
        try (Stream<StoredObject> objects = folder(path, configuration).list("", justBefore)) {
            List<FileStatus> entries = objects.filter(object -> object.key().indexOf('/') < 0)
                    .filter(object -> object.key().compareTo(name) >= 0)
                    .map(object -> status(path.getParent(), object))
                    .toList();
            // Delta wants to be told whether there is a log at all, which an empty listing does not say
            return entries.isEmpty() ? super.listFrom(path, configuration) : entries.iterator();
        }
    }

    private static FileStatus status(Path folder, StoredObject object) {
        return new FileStatus(
                object.sizeBytes(),
                false,
                1,
                BLOCK_BYTES,
                object.modified().toEpochMilli(),
                new Path(folder, object.key()));
    }

    /** An object appears whole. */
    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
        return false;
    }

    private ObjectStore folder(Path entry, Configuration configuration) {
        return stores.computeIfAbsent(
                new Folder(Location.parse(entry.getParent().toString()), LogStores.s3Settings(configuration)),
                missing -> ObjectStores.open(missing.location(), missing.s3()));
    }

    /** The log of a table; one process may come to know several buckets of one name, at several endpoints. */
    private record Folder(Location location, S3Settings s3) {}
}

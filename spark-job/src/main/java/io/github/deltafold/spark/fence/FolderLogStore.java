package io.github.deltafold.spark.fence;

import io.delta.storage.HadoopFileSystemLogStore;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.store.ObjectStore;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta's log in a folder: an entry appears by one system call that fails where the entry exists, for all processes of
 * a machine. Delta's own store for folders looks first and renames later.
 */
public final class FolderLogStore extends HadoopFileSystemLogStore {
    /** Made by Delta, by its name. */
    public FolderLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        if (overwrite) {
            writeWithRename(path, actions, true, configuration);
            return;
        }
        java.nio.file.Path folder =
                java.nio.file.Path.of(path.getParent().toUri().getPath());
        // Hadoop's checksum of an entry that stood here once, before a backup was put back, would not fit
        Files.deleteIfExists(folder.resolve("." + path.getName() + ".crc"));
        try (ObjectStore store = new FolderObjectStore(folder)) {
            if (!store.createIfAbsent(path.getName(), LogEntry.bytes(actions))) {
                throw new FileAlreadyExistsException(path.toString());
            }
        }
    }

    /** What is replaced, such as {@code _last_checkpoint}, is written in place. */
    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
        return true;
    }
}

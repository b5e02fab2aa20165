package io.github.deltafold.spark.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Folders as Hadoop sees them, without the process that it starts for every file and folder it creates: where its native
 * library is missing, as on most laptops, it runs {@code chmod}, which cost a small batch some tenths of a second.
 */
public final class LocalFiles extends LocalFileSystem {
    /** Made by Hadoop, by its name. */
    public LocalFiles() {
        super(new RawFiles());
    }

    private static final class RawFiles extends RawLocalFileSystem {
        private static final boolean IS_POSIX =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            if (!IS_POSIX || permission.getStickyBit()) {
                super.setPermission(path, permission);
                return;
            }
            File file = pathToFile(path);
            Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString(permission.toString()));
        }
    }
}

package io.github.deltafold.spark.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/**
 * How Delta writes the checksum that stands beside an entry of its log. It would write another file and rename it; but
 * an object appears whole or not at all, and a rename on S3 is a copy and a deletion, with many looks around.
 *
 * <p>Whether a checksum exists is not asked before it is written: for one version, everyone writes the same.
 */
public final class EntryChecksums extends FileSystemBasedCheckpointFileManager {
    /** Made by Spark, by its name. */
    public EntryChecksums(Path path, Configuration configuration) {
        super(path, configuration);
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(Path path, boolean overwrite) {
        try {
            if (!fs().hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM)) {
                return super.createAtomic(path, overwrite);
            }
            FSDataOutputStreamBuilder<?, ?> builder = fs().createFile(path);
            builder.overwrite(true);
            builder.opt("fs.s3a.create.performance", true);
            FSDataOutputStream object = builder.build();
            return new CancellableFSDataOutputStream(object) {
                @Override
                public void cancel() {
                    object.abort();
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

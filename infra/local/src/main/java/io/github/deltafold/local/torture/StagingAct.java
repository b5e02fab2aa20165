package io.github.deltafold.local.torture;

import io.github.deltafold.local.source.DmsFile;
import java.time.Instant;

/** Something that happens to the staging area. */
sealed interface StagingAct {
    /** The file that it happens to. */
    String key();

    /**
     * A file is stored, perhaps over another one of its name.
     *
     * @param modified when the store took it in, in whole seconds, as S3 tells times
     */
    record Put(DmsFile file, Instant modified) implements StagingAct {
        @Override
        public String key() {
            return file.key();
        }
    }

    /** A file vanishes. */
    record Remove(String key) implements StagingAct {}
}

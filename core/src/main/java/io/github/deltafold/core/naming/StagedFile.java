package io.github.deltafold.core.naming;

import java.io.Serializable;
import java.time.Instant;

/**
 * A file that DMS put under the staging prefix. Key, ETag and size together are its identity.
 *
 * @param key key below the staging prefix, {@code schema/table/[folders/]file}
 * @param etag the store's tag of the content; on file systems, which have none, the modification time
 * @param sizeBytes size in bytes
 * @param modified when the store took the object in
 */
public record StagedFile(String key, String etag, long sizeBytes, Instant modified) implements Serializable {
    /** What the key says about this file. */
    public StagedFileName name() {
        return StagedFileName.of(key);
    }
}

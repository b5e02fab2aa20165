package io.github.deltafold.core.store;

import java.time.Instant;

/**
 * One object of a listing.
 *
 * @param key key below the store's root
 * @param etag the store's tag of the content; on file systems the modification time in nanoseconds
 * @param sizeBytes size in bytes
 * @param modified when the content was stored
 */
public record StoredObject(String key, String etag, long sizeBytes, Instant modified) {}

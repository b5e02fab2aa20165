package io.github.deltafold.core.store;

/**
 * An object read whole.
 *
 * @param bytes the content; callers do not change it
 * @param version what {@link ObjectStore#replaceIfUnchanged} compares
 */
public record StoredContent(byte[] bytes, String version) {}

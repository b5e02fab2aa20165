package io.github.deltafold.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects by key below one root. Two implementations, {@link S3ObjectStore} and {@link FolderObjectStore}, keep the
 * same promises, which one contract test checks.
 *
 * <p>Keys are relative to the root, use {@code /} and never start with it. Safe for use by many threads. Every method
 * may throw a {@link io.github.deltafold.core.failure.Failure} whose message names the store and says who has to act.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * The objects whose key begins with {@code prefix} and is greater than {@code startAfter} ({@code ""} for all).
     *
     * <p><b>Order:</b> by the UTF-8 bytes of the key. <b>Cost:</b> one request per 1,000 objects on S3, made while the
     * stream is consumed. Close the stream.
     */
    Stream<StoredObject> list(String prefix, String startAfter);

    /** A small object whole, with the version to replace it by; empty when there is none. */
    Optional<StoredContent> read(String key);

    /**
     * Opens the very content that a listing showed.
     *
     * @param etag the tag that the listing gave
     * @throws ObjectChangedException when the object is gone or holds other content, noticed at the latest at the end
     *     of the stream
     */
    InputStream open(String key, String etag) throws IOException, ObjectChangedException;

    /**
     * Creates an object, whole or not at all.
     *
     * <p>When the answer to a write was lost and the object is found to hold exactly {@code bytes}, it counts as
     * created: put something unique into the bytes where two writers must not both win.
     *
     * @return false when an object with other content stands under the key, which is left as it is
     */
    boolean createIfAbsent(String key, byte[] bytes);

    /**
     * Replaces an object that still has the content of {@code version}, whole or not at all.
     *
     * @param version as {@link #read} gave it
     * @return false when the object has changed or is gone; it is left as it is
     */
    boolean replaceIfUnchanged(String key, byte[] bytes, String version);

    @Override
    void close();
}

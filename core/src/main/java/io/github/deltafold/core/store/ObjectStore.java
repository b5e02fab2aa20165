package io.github.deltafold.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
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
     * The prefix is text, not a folder: {@code a/b} finds {@code a/bc/d} too.
     *
     * <p><b>Order:</b> by the UTF-8 bytes of the key, {@link KeyOrder#BY_BYTES}. <b>Cost:</b> one request per 1,000
     * objects on S3, the first at once and the others while the stream is consumed. Close the stream.
     *
     * <p>A root that does not exist is empty where it is a folder or a prefix, and a failure where it is a bucket. What
     * is written or deleted meanwhile may show or not; everything else shows once.
     */
    Stream<StoredObject> list(String prefix, String startAfter);

    /** A small object whole, with the version to replace it by; empty when there is none. */
    Optional<StoredContent> read(String key);

    /**
     * Opens the very content that a listing showed.
     *
     * @param etag the tag that the listing gave
     * @throws ObjectChangedException when the object is gone or holds other content; the stream throws it too, at the
     *     latest with the last byte
     */
    InputStream open(String key, String etag) throws IOException;

    /**
     * Creates an object, whole or not at all.
     *
     * <p>An object found to hold exactly {@code bytes} counts as created, whoever wrote it, because the answer to a
     * write may be lost: put something unique into the bytes where two writers must not both win.
     *
     * @return whether the object holds {@code bytes} now; false when it has other content, which is left as it is
     */
    boolean createIfAbsent(String key, byte[] bytes);

    /**
     * Replaces an object that still has the content of {@code version}, whole or not at all.
     *
     * <p>As with {@link #createIfAbsent}, an object found to hold exactly {@code bytes} counts as replaced.
     *
     * @param version as {@link #read} gave it
     * @return whether the object holds {@code bytes} now; false when it has changed otherwise or is gone, and is left
     *     as it is
     */
    boolean replaceIfUnchanged(String key, byte[] bytes, String version);

    /**
     * Stores a file, whole or not at all, whatever stands under the key: for names that only one writer can give, and for
     * what may be overwritten at any time.
     *
     * @throws IOException when the file cannot be read
     */
    void upload(String key, Path file) throws IOException;

    /**
     * Copies an object into a file, which is made or overwritten.
     *
     * @return false when there is no such object
     * @throws IOException when the file cannot be written; it may be there in part
     */
    boolean download(String key, Path file) throws IOException;

    @Override
    void close();
}

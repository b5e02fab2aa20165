package io.github.deltafold.core.testing;

import io.github.deltafold.core.store.KeyOrder;
import io.github.deltafold.core.store.ObjectChangedException;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Keeps the promises of an object store in a map, and lets a test play the other writers: DMS, copying tools, people.
 *
 * <p>Its clock starts at {@link #START} and moves on by a second with each write. As on S3, the etag follows from the
 * content: the same bytes stored again have the same etag and a later modification time.
 */
public final class InMemoryObjectStore implements ObjectStore {
    /** The modification time of the first object. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final NavigableMap<String, Held> objects = new TreeMap<>(KeyOrder.BY_BYTES);
    private long writes;

    @SuppressWarnings("ArrayRecordComponent") // compared by its etag
    private record Held(byte[] bytes, String etag, Instant modified) {}

    /** Stores or replaces an object as DMS does, without any condition. */
    public synchronized InMemoryObjectStore put(String key, byte[] bytes) {
        return put(key, bytes, START.plus(Duration.ofSeconds(writes)));
    }

    /** Stores or replaces an object that holds a text in UTF-8. */
    public InMemoryObjectStore put(String key, String text) {
        return put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Stores or replaces an object with a modification time of the test's choice. */
    public synchronized InMemoryObjectStore put(String key, byte[] bytes, Instant modified) {
        writes++;
        objects.put(key, new Held(bytes.clone(), etagOf(bytes), modified));
        return this;
    }

    /** Removes an object, as DMS does on TRUNCATE; nothing happens when there is none. */
    public synchronized InMemoryObjectStore delete(String key) {
        objects.remove(key);
        return this;
    }

    @Override
    public synchronized Stream<StoredObject> list(String prefix, String startAfter) {
        boolean startsBefore = KeyOrder.BY_BYTES.compare(startAfter, prefix) < 0;
        NavigableMap<String, Held> rest =
                startsBefore ? objects.tailMap(prefix, true) : objects.tailMap(startAfter, false);
        return rest.entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> new StoredObject(
                        entry.getKey(),
                        entry.getValue().etag(),
                        entry.getValue().bytes().length,
                        entry.getValue().modified()))
                .toList()
                .stream();
    }

    @Override
    public synchronized Optional<StoredContent> read(String key) {
        return Optional.ofNullable(objects.get(key)).map(held -> new StoredContent(held.bytes(), held.etag()));
    }

    @Override
    public synchronized InputStream open(String key, String etag) throws ObjectChangedException {
        return new ByteArrayInputStream(read(key)
                .filter(content -> content.version().equals(etag))
                .orElseThrow(() -> new ObjectChangedException(key))
                .bytes());
    }

    @Override
    public synchronized boolean createIfAbsent(String key, byte[] bytes) {
        if (objects.containsKey(key)) {
            return holds(key, bytes);
        }
        put(key, bytes);
        return true;
    }

    @Override
    public synchronized boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
        if (read(key).filter(content -> content.version().equals(version)).isEmpty()) {
            return holds(key, bytes);
        }
        put(key, bytes);
        return true;
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        put(key, Files.readAllBytes(file));
    }

    @Override
    public boolean download(String key, Path file) throws IOException {
        Optional<StoredContent> content = read(key);
        if (content.isPresent()) {
            Files.write(file, content.get().bytes());
        }
        return content.isPresent();
    }

    private boolean holds(String key, byte[] bytes) {
        return read(key)
                .filter(content -> Arrays.equals(content.bytes(), bytes))
                .isPresent();
    }

    private static String etagOf(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return HexFormat.of().toHexDigits(checksum.getValue()) + HexFormat.of().toHexDigits(bytes.length);
    }

    /** Nothing to release. */
    @Override
    public void close() {}
}

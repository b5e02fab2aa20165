package io.github.deltafold.core.testing;

import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A store that counts what S3 would charge for: a request per object, and per 1,000 objects of a listing. */
public final class CountedStore implements ObjectStore {
    private static final long LISTED_AT_ONCE = 1_000;

    private final ObjectStore store;
    private final AtomicLong lists = new AtomicLong();
    private final AtomicLong listed = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();

    public CountedStore(ObjectStore store) {
        this.store = store;
    }

    /** Requests made so far. */
    public long requests() {
        return lists.get() + listed.get() / LISTED_AT_ONCE + reads.get();
    }

    /** Bytes of the objects read. */
    public long bytesRead() {
        return bytesRead.get();
    }

    @Override
    public Stream<StoredObject> list(String prefix, String startAfter) {
        lists.incrementAndGet();
        return store.list(prefix, startAfter).peek(object -> listed.incrementAndGet());
    }

    @Override
    public Optional<StoredContent> read(String key) {
        reads.incrementAndGet();
        Optional<StoredContent> content = store.read(key);
        content.ifPresent(found -> bytesRead.addAndGet(found.bytes().length));
        return content;
    }

    @Override
    public InputStream open(String key, String etag) throws IOException {
        reads.incrementAndGet();
        return store.open(key, etag);
    }

    @Override
    public boolean createIfAbsent(String key, byte[] bytes) {
        return store.createIfAbsent(key, bytes);
    }

    @Override
    public boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
        return store.replaceIfUnchanged(key, bytes, version);
    }

    @Override
    public void upload(String key, Path file) throws IOException {
        store.upload(key, file);
    }

    @Override
    public boolean download(String key, Path file) throws IOException {
        return store.download(key, file);
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.github.deltafold.core.testing;

import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A store that counts what S3 would charge for: a request per object, and per 1,000 objects of a listing. */
public final class CountedStore extends ForwardedStore {
    private static final long LISTED_AT_ONCE = 1_000;

    private final AtomicLong lists = new AtomicLong();
    private final AtomicLong listed = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();

    public CountedStore(ObjectStore store) {
        super(store);
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
        return super.list(prefix, startAfter).peek(object -> listed.incrementAndGet());
    }

    @Override
    public Optional<StoredContent> read(String key) {
        reads.incrementAndGet();
        Optional<StoredContent> content = super.read(key);
        content.ifPresent(found -> bytesRead.addAndGet(found.bytes().length));
        return content;
    }

    @Override
    public InputStream open(String key, String etag) throws IOException {
        reads.incrementAndGet();
        return super.open(key, etag);
    }
}

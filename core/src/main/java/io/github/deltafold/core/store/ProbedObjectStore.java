package io.github.deltafold.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A store whose promises to writers are proven before the first write to it. */
record ProbedObjectStore(ObjectStore store, WriteProbe probe) implements ObjectStore {
    @Override
    public Stream<StoredObject> list(String prefix, String startAfter) {
        return store.list(prefix, startAfter);
    }

    @Override
    public Optional<StoredContent> read(String key) {
        return store.read(key);
    }

    @Override
    public InputStream open(String key, String etag) throws IOException {
        return store.open(key, etag);
    }

    @Override
    public boolean createIfAbsent(String key, byte[] bytes) {
        probe.requireCreation();
        return store.createIfAbsent(key, bytes);
    }

    @Override
    public boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
        probe.requireReplacement();
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

package io.github.deltafold.core.testing;

import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A store behind another one, which changes what it overrides. */
class ForwardedStore implements ObjectStore {
    private final ObjectStore store;

    ForwardedStore(ObjectStore store) {
        this.store = store;
    }

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

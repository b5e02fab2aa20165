package io.github.deltafold.core.spec;

import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.core.store.StoredContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The configuration where it lies: an {@code s3://} or {@code file:///} URI, or a path. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * Reads and checks a configuration file.
     *
     * @throws io.github.deltafold.core.failure.Failure when it cannot be read or is wrong
     */
    public static LakeConfig read(String uri) {
        Location file = location(uri);
        String whole = file.uri();
        int slash = whole.lastIndexOf('/');
        try (ObjectStore folder = ObjectStores.open(new Location(whole.substring(0, slash)), S3Settings.AWS)) {
            StoredContent content = folder.read(whole.substring(slash + 1)).orElseThrow(() -> SpecErrors.noConfig(uri));
            return LakeConfig.parse(new String(content.bytes(), StandardCharsets.UTF_8), uri, folderOf(file));
        }
    }

    private static Location location(String uri) {
        Location file;
        try {
            file = Location.parse(uri);
        } catch (IllegalArgumentException e) {
            throw SpecErrors.badConfigUri(uri, String.valueOf(e.getMessage()));
        }
        if (!file.isFolder() && file.keyPrefix().isEmpty()) {
            throw SpecErrors.badConfigUri(uri, "it names a bucket, not a file in it");
        }
        return file;
    }

    /** Paths in a configuration are taken from its own folder; in one that lies on S3 they make no sense. */
    private static Path folderOf(Location file) {
        Path parent = file.isFolder() ? file.folder().getParent() : null;
        return parent == null ? Path.of("") : parent;
    }
}

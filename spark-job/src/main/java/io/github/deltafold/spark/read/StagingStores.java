package io.github.deltafold.spark.read;

import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Settings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The staging stores of this JVM. Tasks come and go by the thousand and an S3 client costs a tenth of a second, so an
 * executor keeps one per location for as long as it lives. The one place with state outside an instance, for that reason.
 */
final class StagingStores {
    private static final Map<Key, ObjectStore> OPEN = new ConcurrentHashMap<>();

    private record Key(Location location, S3Settings settings) {}

    private StagingStores() {}

    static ObjectStore of(Location location, S3Settings settings) {
        return OPEN.computeIfAbsent(
                new Key(location, settings), key -> ObjectStores.open(key.location(), key.settings()));
    }
}

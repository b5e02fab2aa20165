package io.github.deltafold.core.store;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;

/** Opens the store that a location asks for. */
public final class ObjectStores {
    private ObjectStores() {}

    /**
     * The store of a location. Nothing is read yet, so a missing bucket or folder shows at the first use.
     *
     * @param settings how to reach S3; unused for folders
     * @throws io.github.deltafold.core.failure.BadSetting when the endpoint is no URL or no region is known
     */
    public static ObjectStore open(Location location, S3Settings settings) {
        if (location.isFolder()) {
            return new FolderObjectStore(location.folder());
        }
        checkEndpoint(location, settings.endpoint());
        return new S3ObjectStore(client(location, settings), location);
    }

    private static void checkEndpoint(Location location, @Nullable String endpoint) {
        if (endpoint == null) {
            return;
        }
        try {
            URI uri = URI.create(endpoint);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw StoreErrors.endpointMalformed(location.uri(), endpoint, null);
            }
        } catch (IllegalArgumentException e) {
            throw StoreErrors.endpointMalformed(location.uri(), endpoint, e);
        }
    }

    private static S3Client client(Location location, S3Settings settings) {
        try {
            return S3Clients.open(settings);
        } catch (SdkClientException e) {
            throw StoreErrors.regionMissing(location.uri(), e);
        }
    }
}

package io.github.deltafold.local.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Keeps three promises of S3 that S3Proxy does not keep for folders.
 *
 * <p>{@code If-Match} of PutObject holds among all who use it: S3Proxy compares the ETag first and writes later, so that
 * 16 writers would lose every second replacement. ({@code If-None-Match: *} is atomic without help.)
 *
 * <p>An object is listed whole or not at all: S3Proxy writes beside it first, under its name and a UUID.
 *
 * <p>Nothing is public: S3Proxy would answer unsigned requests about every folder that other users of the machine may
 * read.
 */
final class StrictBlobStore extends ForwardingBlobStore {
    private static final Pattern UNFINISHED =
            Pattern.compile(".*-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Pattern.DOTALL);

    private final Object oneAtATime = new Object();

    StrictBlobStore(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        if (request.ifMatch() == null) {
            return super.putBlob(request, body);
        }
        // read first: nobody should wait for a slow sender
        byte[] bytes = bytesOf(body);
        synchronized (oneAtATime) {
            HeadObjectResponse standing = blobMetadata(request.bucket(), request.key());
            if (standing == null || !unquoted(standing.eTag()).equals(unquoted(request.ifMatch()))) {
                throw S3Exception.builder().statusCode(412).build();
            }
            return super.putBlob(request, new ByteArrayInputStream(bytes));
        }
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response listing = super.list(request);
        return listing.toBuilder()
                .contents(listing.contents().stream()
                        .filter(object -> !UNFINISHED.matcher(object.key()).matches())
                        .toList())
                .build();
    }

    private static byte[] bytesOf(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    @Override
    public BucketCannedACL getContainerAccess(String bucket) {
        return BucketCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key) {
        return ObjectCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String bucket, String key, String version) {
        return ObjectCannedACL.PRIVATE;
    }
}

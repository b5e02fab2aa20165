package io.github.deltafold.core.store;

import io.github.deltafold.core.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of a bucket below a prefix, written by conditional requests ({@code If-None-Match}, {@code If-Match}).
 *
 * <p>A write whose answer was lost (412 to the SDK's own retry, 5xx, a broken connection) is settled by reading the
 * object back: the bytes tell whose write it was. Failures are told apart by status code, since some stores send no
 * error code.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html">Conditional
 *     requests</a>
 */
public final class S3ObjectStore implements ObjectStore {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private static final int ATTEMPTS = 6;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final S3Client client;
    private final Location location;
    private final S3Errors errors;

    /** A store over a location; closing it closes the client. */
    public S3ObjectStore(S3Client client, Location location) {
        this.client = client;
        this.location = location;
        this.errors = S3Errors.of(client, location.bucket());
    }

    @Override
    public Stream<StoredObject> list(String prefix, String startAfter) {
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(location.bucket())
                .prefix(location.keyPrefix() + prefix)
                .startAfter(startAfter.isEmpty() ? null : location.keyPrefix() + startAfter)
                .build();
        return StreamSupport.stream(new Listing(objects(request)), false)
                .map(this::storedObject)
                // the marker that some tools make of the prefix itself
                .filter(object -> !object.key().isEmpty());
    }

    private Iterator<S3Object> objects(ListObjectsV2Request request) {
        try {
            return client.listObjectsV2Paginator(request).contents().iterator();
        } catch (SdkException e) {
            throw errors.explain("list", location.uri(), e);
        }
    }

    /** The next page is fetched, and may fail, while the stream is consumed. */
    private final class Listing extends Spliterators.AbstractSpliterator<S3Object> {
        private final Iterator<S3Object> objects;

        Listing(Iterator<S3Object> objects) {
            super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
            this.objects = objects;
        }

        @Override
        public boolean tryAdvance(Consumer<? super S3Object> action) {
            Optional<S3Object> next = next();
            next.ifPresent(action);
            return next.isPresent();
        }

        private Optional<S3Object> next() {
            try {
                return objects.hasNext() ? Optional.of(objects.next()) : Optional.empty();
            } catch (SdkException e) {
                throw errors.explain("list", location.uri(), e);
            }
        }
    }

    private StoredObject storedObject(S3Object object) {
        if (object.eTag() == null) {
            throw StoreErrors.etagMissing(location.uri(), object.key());
        }
        return new StoredObject(
                object.key().substring(location.keyPrefix().length()),
                unquoted(object.eTag()),
                object.size(),
                object.lastModified());
    }

    @Override
    public Optional<StoredContent> read(String key) {
        try {
            ResponseBytes<GetObjectResponse> answer = client.getObjectAsBytes(
                    request -> request.bucket(location.bucket()).key(location.keyPrefix() + key));
            return Optional.of(new StoredContent(
                    answer.asByteArrayUnsafe(), unquoted(answer.response().eTag())));
        } catch (SdkException e) {
            if (saysAbsent(e)) {
                return Optional.empty();
            }
            throw explain("read", key, e);
        }
    }

    @Override
    public InputStream open(String key, String etag) throws IOException {
        try {
            return client.getObject(request -> request.bucket(location.bucket())
                    .key(location.keyPrefix() + key)
                    .ifMatch(quoted(etag)));
        } catch (SdkException e) {
            if (statusOf(e) == PRECONDITION_FAILED || saysAbsent(e)) {
                throw new ObjectChangedException(key);
            }
            throw explain("read", key, e);
        }
    }

    @Override
    public boolean createIfAbsent(String key, byte[] bytes) {
        return put(key, bytes, new Condition(request -> request.ifNoneMatch("*"), Optional::isEmpty));
    }

    @Override
    public boolean replaceIfUnchanged(String key, byte[] bytes, String version) {
        return put(
                key,
                bytes,
                new Condition(
                        request -> request.ifMatch(quoted(version)),
                        standing -> standing.filter(content -> content.version().equals(version))
                                .isPresent()));
    }

    /** A condition of a write, as the store is asked to check it and as it shows in what stands there. */
    private record Condition(Consumer<PutObjectRequest.Builder> header, Predicate<Optional<StoredContent>> isMetBy) {}

    private boolean put(String key, byte[] bytes, Condition condition) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Boolean> outcome = tryPut(key, bytes, condition);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            pause(PAUSE.multipliedBy(attempt));
        }
        throw StoreErrors.writersCollide("write", thing(key), ATTEMPTS);
    }

    /** Whether the object is written now; empty when it is worth another attempt. */
    private Optional<Boolean> tryPut(String key, byte[] bytes, Condition condition) {
        try {
            client.putObject(
                    request -> condition
                            .header()
                            .accept(request.bucket(location.bucket()).key(location.keyPrefix() + key)),
                    RequestBody.fromBytes(bytes));
            return Optional.of(true);
        } catch (SdkException e) {
            int status = statusOf(e);
            if (status == CONFLICT) {
                // another conditional write of this key was under way: S3 asks to try again
                return Optional.empty();
            }
            if (status != PRECONDITION_FAILED && !saysAbsent(e) && !S3Errors.mayHaveBeenDone(e)) {
                throw explain("write", key, e);
            }
            return settle(key, bytes, condition, e);
        }
    }

    /**
     * Reads back what stands there now. The SDK repeats a write whose answer was lost, which then meets its own object
     * as 412; and after 5xx or a broken connection the object may be there or not.
     */
    private Optional<Boolean> settle(String key, byte[] bytes, Condition condition, SdkException doubt) {
        Optional<StoredContent> standing = read(key);
        if (standing.filter(content -> Arrays.equals(content.bytes(), bytes)).isPresent()) {
            return Optional.of(true);
        }
        if (!condition.isMetBy().test(standing)) {
            return Optional.of(false);
        }
        if (statusOf(doubt) == PRECONDITION_FAILED) {
            // what stood in the way is gone again
            return Optional.empty();
        }
        throw explain("write", key, doubt);
    }

    @Override
    public void upload(String key, Path file) {
        try {
            client.putObject(
                    request -> request.bucket(location.bucket()).key(location.keyPrefix() + key),
                    RequestBody.fromFile(file));
        } catch (SdkException e) {
            throw explain("write", key, e);
        }
    }

    @Override
    public boolean download(String key, Path file) throws IOException {
        Files.deleteIfExists(file);
        try {
            client.getObject(
                    request -> request.bucket(location.bucket()).key(location.keyPrefix() + key),
                    ResponseTransformer.toFile(file));
            return true;
        } catch (SdkException e) {
            if (saysAbsent(e)) {
                return false;
            }
            if (e.getCause() instanceof IOException disk && disk instanceof FileSystemException) {
                throw disk;
            }
            throw explain("read", key, e);
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private Failure explain(String deed, String key, SdkException cause) {
        return errors.explain(deed, thing(key), cause);
    }

    private String thing(String key) {
        return location.uri() + "/" + key;
    }

    private static boolean saysAbsent(SdkException e) {
        return statusOf(e) == NOT_FOUND && !S3Errors.saysNoBucket(e);
    }

    private static int statusOf(SdkException e) {
        return e instanceof S3Exception answer ? answer.statusCode() : 0;
    }

    private static String unquoted(String etag) {
        return etag.replace("\"", "");
    }

    private static String quoted(String etag) {
        return "\"" + etag + "\"";
    }
}

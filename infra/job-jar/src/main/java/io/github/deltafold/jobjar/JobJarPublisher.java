package io.github.deltafold.jobjar;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.store.Location;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.ObjectStores;
import io.github.deltafold.core.store.S3Settings;
import io.github.deltafold.core.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entry point: lays the job jar into the lake bucket while the stack is created or updated, at
 * {@code jobs/<sha256 of the jar>/deltafold-spark-job.jar}, and tells CloudFormation where.
 *
 * <p>A key per content makes a roll-back safe: the jar that the older stack names is still there. That is why nothing is
 * deleted either.
 */
public final class JobJarPublisher implements RequestHandler<Map<String, Object>, String> {
    private static final Logger log = LoggerFactory.getLogger(JobJarPublisher.class);
    private static final String NAME = "deltafold-spark-job.jar";

    private final Path jar;
    private final Function<String, ObjectStore> buckets;

    /** As AWS Lambda starts it: the jar lies among the libraries of this function. */
    public JobJarPublisher() {
        this(
                Path.of(System.getenv().getOrDefault("LAMBDA_TASK_ROOT", "."), "lib", NAME),
                bucket -> ObjectStores.open(Location.parse("s3://" + bucket), S3Settings.AWS));
    }

    JobJarPublisher(Path jar, Function<String, ObjectStore> buckets) {
        this.jar = jar;
        this.buckets = buckets;
    }

    /**
     * Publishes the jar, or does nothing where the resource is to be deleted. CloudFormation hears of it in any case.
     *
     * @return what it was told
     */
    @Override
    public String handleRequest(Map<String, Object> event, @Nullable Context context) {
        StackRequest request = StackRequest.of(event);
        StackAnswer answer = answer(request);
        log.info("{} {}: {}", request.type(), request.logicalId(), answer);
        try {
            answer.send(request);
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot tell CloudFormation what became of the job jar. It gives up after an hour; cancel the update.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while CloudFormation is told", e);
        }
    }

    private StackAnswer answer(StackRequest request) {
        if (request.isDelete()) {
            return new StackAnswer(request.standingId(), null, null);
        }
        if (request.bucket() == null) {
            return failed(
                    request,
                    "Cannot publish the job jar: property 'Bucket' of the resource is not set in template.yaml.");
        }
        try {
            String uri = publish(request.bucket());
            return new StackAnswer(uri, uri, null);
        } catch (Failure e) {
            return failed(request, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) { // whatever it is, the stack must not wait for an hour
            log.error("job jar not published", e);
            return failed(request, "Cannot publish the job jar: " + e);
        }
    }

    private static StackAnswer failed(StackRequest request, String why) {
        return new StackAnswer(request.standingId(), null, why);
    }

    private String publish(String bucket) {
        byte[] bytes = jarBytes();
        String key = "jobs/" + Sha256.of(bytes) + "/" + NAME;
        try (ObjectStore store = buckets.apply(bucket)) {
            boolean created = store.createIfAbsent(key, bytes);
            log.info("{} s3://{}/{}", created ? "published" : "already there:", bucket, key);
        }
        return "s3://" + bucket + "/" + key;
    }

    private byte[] jarBytes() {
        try {
            return Files.readAllBytes(jar);
        } catch (IOException e) {
            throw new BadSetting(
                    "Cannot read the job jar at " + jar + ": it is not in the zip of this function. Build it with"
                            + " './mvnw package' and deploy again.",
                    e);
        }
    }
}

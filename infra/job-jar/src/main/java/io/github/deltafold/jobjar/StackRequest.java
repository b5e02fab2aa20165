package io.github.deltafold.jobjar;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What CloudFormation asks of a custom resource.
 *
 * @param type {@code Create}, {@code Update} or {@code Delete}
 * @param responseUrl where it waits for the answer, for an hour
 * @param stackId handed back in the answer
 * @param requestId handed back in the answer
 * @param logicalId handed back in the answer
 * @param physicalId what the resource is called so far; null for one that is to be created
 * @param bucket property {@code Bucket} of the resource; null where the template leaves it out
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html">request objects</a>
 */
record StackRequest(
        String type,
        URI responseUrl,
        String stackId,
        String requestId,
        String logicalId,
        @Nullable String physicalId,
        @Nullable String bucket) {
    /**
     * Reads an event, as Lambda hands it over.
     *
     * @throws IllegalArgumentException when it is none of CloudFormation's
     */
    static StackRequest of(Map<String, Object> event) {
        Object properties = event.get("ResourceProperties");
        return new StackRequest(
                text(event, "RequestType"),
                URI.create(text(event, "ResponseURL")),
                text(event, "StackId"),
                text(event, "RequestId"),
                text(event, "LogicalResourceId"),
                (String) event.get("PhysicalResourceId"),
                properties instanceof Map<?, ?> map ? (String) map.get("Bucket") : null);
    }

    boolean isDelete() {
        return type.equals("Delete");
    }

    /** The physical name to answer with where there is no new one. */
    String standingId() {
        return Objects.requireNonNullElse(physicalId, "none");
    }

    private static String text(Map<String, Object> event, String field) {
        if (event.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("Cannot answer a request without '" + field
                + "': only CloudFormation calls this function, for the custom resource JobJar of template.yaml.");
    }
}

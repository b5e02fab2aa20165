package io.github.deltafold.local.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The shapes that a message about a staged file comes in, after the captured ones that the handler is tested with. */
enum EventShape {
    S3("s3-created-aws-key") {
        @Override
        void name(ObjectNode event, String bucket, String key) {
            ObjectNode s3 = (ObjectNode) event.at("/Records/0/s3");
            s3.withObject("/bucket").put("name", bucket);
            s3.withObject("/object").put("key", key);
        }
    },
    SNS("sns-wrapped") {
        @Override
        void name(ObjectNode event, String bucket, String key) {
            event.put("Message", S3.message(bucket, key));
        }
    },
    EVENTBRIDGE("eventbridge-created") {
        @Override
        void name(ObjectNode event, String bucket, String key) {
            event.withObject("/detail/bucket").put("name", bucket);
            event.withObject("/detail/object").put("key", key);
        }
    },
    BY_HAND("manual-object") {
        @Override
        void name(ObjectNode event, String bucket, String key) {
            event.put("bucket", bucket).put("key", key);
        }
    };

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String file;

    EventShape(String file) {
        this.file = "/events/" + file + ".json";
    }

    /** A message of this shape; the key is one that no encoding changes. */
    String message(String bucket, String key) {
        try (InputStream stream = Objects.requireNonNull(EventShape.class.getResourceAsStream(file), file)) {
            ObjectNode event = (ObjectNode) JSON.readTree(stream);
            name(event, bucket, key);
            return JSON.writeValueAsString(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    abstract void name(ObjectNode event, String bucket, String key);
}

package io.github.deltafold.local.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.core.store.StoredObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * The message S3 sends when an object is stored.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event message
 *     structure</a>
 */
final class ObjectCreated {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter EVENT_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private ObjectCreated() {}

    static String message(String bucket, StoredObject object) {
        ObjectNode message = JSON.createObjectNode();
        ObjectNode entry = message.putArray("Records").addObject();
        entry.put("eventVersion", "2.1");
        entry.put("eventSource", "aws:s3");
        entry.put("awsRegion", "us-east-1");
        entry.put("eventTime", EVENT_TIME.format(object.modified()));
        entry.put("eventName", "ObjectCreated:Put");
        ObjectNode s3 = entry.putObject("s3");
        s3.put("s3SchemaVersion", "1.0");
        s3.put("configurationId", "event-pump");
        ObjectNode ofBucket = s3.putObject("bucket");
        ofBucket.put("name", bucket);
        ofBucket.put("arn", "arn:aws:s3:::" + bucket);
        ObjectNode ofObject = s3.putObject("object");
        ofObject.put("key", encoded(object.key()));
        ofObject.put("size", object.sizeBytes());
        ofObject.put("eTag", object.etag());
        ofObject.put(
                "sequencer",
                HexFormat.of().withUpperCase().toHexDigits(object.modified().toEpochMilli()));
        try {
            return JSON.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of text and numbers is always JSON", e);
        }
    }

    /** As AWS does it: a form encoding, but the slash stays. */
    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }
}

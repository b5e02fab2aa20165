package io.github.deltafold.lambda.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.deltafold.core.naming.StagedFileName;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.lambda.events.Ignored.Reason;
import io.github.deltafold.lambda.failure.LambdaErrors;
import io.github.deltafold.lambda.failure.UnreadableEventException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of a queue message: which tables have new files?
 *
 * <p>Five envelopes are understood: an S3 notification (key URL-encoded), the same inside an SNS notification, an
 * EventBridge event of S3 (key as it is), the record of a run of the fold function, and by hand
 * {@code {"bucket": "...", "key": "..."}} with the key as it is and the staging bucket where none is named, {@code {"table": "schema.table"}} or
 * {@code {"group": "name"}}. Unknown fields are ignored, as AWS asks.
 *
 * <p>An event is a hint: it may come twice, late, out of order or never, and the listing of the run decides what there
 * is to do. So nothing but the table is taken from it, and the name for a hint how far to look back; neither its order nor its
 * {@code sequencer} means anything here.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html">Event
 *     message structure</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">EventBridge event structure</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Invocation
 *     record</a>
 */
public final class StagingEvents {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String bucket;
    private final String prefix;

    /**
     * @param bucket the staging bucket
     * @param prefix what stands before {@code schema/table} in every key; with or without slash at the end, empty for
     *     the whole bucket
     */
    public StagingEvents(String bucket, String prefix) {
        this.bucket = bucket;
        this.prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /**
     * Reads one message.
     *
     * @throws UnreadableEventException when the body has none of the shapes above, or nothing in it can be read
     */
    public Announcement read(String body) throws UnreadableEventException {
        JsonNode event = json(body);
        if (event.path("Type").asText().equals("Notification")) {
            return ofSource(json(text(event, "/Message")));
        }
        return ofSource(event);
    }

    private static JsonNode json(String body) throws UnreadableEventException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw LambdaErrors.notJson(e.getOriginalMessage(), e);
        }
    }

    private Announcement ofSource(JsonNode event) throws UnreadableEventException {
        if (event.path("Records").isArray()) {
            return ofRecords(event.path("Records"));
        }
        if (event.path("Event").asText().equals("s3:TestEvent")) {
            return Announcement.ofIgnored("s3:TestEvent", Reason.TEST_EVENT);
        }
        if (event.path("source").asText().equals("aws.s3")) {
            return ofEventBridge(event);
        }
        if (event.path("requestContext").isObject()
                && event.path("requestPayload").has("group")) {
            return ofRun(event);
        }
        if (event.has("group")) {
            return Announcement.ofGroup(text(event, "/group"));
        }
        if (event.has("table")) {
            return Announcement.of(table(text(event, "/table")));
        }
        if (event.has("key")) {
            return ofObject(event.has("bucket") ? text(event, "/bucket") : bucket, text(event, "/key"));
        }
        throw LambdaErrors.unknownShape();
    }

    /**
     * What a run of the fold function leaves to others. One that has done everything, or was refused the lease, leaves
     * nothing; one that failed may have died without a word, and the condition of the record is then all there is.
     */
    private static Announcement ofRun(JsonNode run) throws UnreadableEventException {
        String group = text(run, "/requestPayload/group");
        String condition = text(run, "/requestContext/condition");
        if (!condition.equals("Success")) {
            String why = run.at("/responsePayload/errorMessage").asText();
            return ofLeftToSpark(run, group, why.isBlank() ? condition : why);
        }
        String leftTo = run.at("/responsePayload/leftTo").asText();
        return switch (leftTo) {
            case "" -> Announcement.NOTHING;
            case "NEXT_RUN" -> Announcement.ofGroup(group);
            case "SPARK" -> ofLeftToSpark(run, group, text(run, "/responsePayload/why"));
            default -> throw LambdaErrors.unknownHeir(leftTo);
        };
    }

    private static Announcement ofLeftToSpark(JsonNode run, String group, String why) throws UnreadableEventException {
        JsonNode generation = run.at("/requestPayload/generation");
        if (generation.isMissingNode() || generation.isNull()) {
            return Announcement.ofIgnored("a run of group '" + group + "' (" + why + ")", Reason.BY_HAND);
        }
        if (!generation.isIntegralNumber() || !generation.canConvertToLong() || generation.longValue() < 1) {
            throw LambdaErrors.noGeneration(generation.toString());
        }
        return Announcement.ofLeftToSpark(new LeftToSpark(group, generation.longValue(), why));
    }

    /** One record that nobody can read must not keep the others from being heard. */
    private Announcement ofRecords(JsonNode records) throws UnreadableEventException {
        Announcement all = Announcement.NOTHING;
        List<UnreadableEventException> unreadable = new ArrayList<>();
        for (JsonNode each : records) {
            try {
                all = all.and(ofRecord(each));
            } catch (UnreadableEventException e) {
                unreadable.add(e);
            }
        }
        if (!unreadable.isEmpty() && all.isNothing()) {
            throw unreadable.get(0);
        }
        return all.withUnreadable(unreadable);
    }

    private Announcement ofRecord(JsonNode notification) throws UnreadableEventException {
        String version = text(notification, "/eventVersion");
        if (!version.startsWith("2.")) {
            throw LambdaErrors.unknownVersion(version);
        }
        String source = text(notification, "/s3/bucket/name");
        String key = decoded(text(notification, "/s3/object/key"));
        // MinIO writes "s3:ObjectCreated:Put" where AWS writes "ObjectCreated:Put".
        if (!text(notification, "/eventName").replaceFirst("^s3:", "").startsWith("ObjectCreated:")) {
            return Announcement.ofIgnored(uri(source, key), Reason.NOT_A_CREATION);
        }
        return ofObject(source, key);
    }

    private Announcement ofEventBridge(JsonNode event) throws UnreadableEventException {
        String source = text(event, "/detail/bucket/name");
        String key = text(event, "/detail/object/key");
        if (!text(event, "/detail-type").equals("Object Created")) {
            return Announcement.ofIgnored(uri(source, key), Reason.NOT_A_CREATION);
        }
        return ofObject(source, key);
    }

    private Announcement ofObject(String source, String key) {
        if (!source.equals(bucket)) {
            return Announcement.ofIgnored(uri(source, key), Reason.OTHER_BUCKET);
        }
        if (!key.startsWith(prefix)) {
            return Announcement.ofIgnored(uri(source, key), Reason.OUTSIDE_PREFIX);
        }
        String below = key.substring(prefix.length());
        if (below.isEmpty() || StagedFileName.isForeign(below)) {
            return Announcement.ofIgnored(uri(source, key), Reason.FOREIGN);
        }
        return StagedFileName.parse(below)
                .map(Announcement::of)
                .orElseGet(() -> Announcement.ofIgnored(uri(source, key), Reason.OUTSIDE_GRAMMAR));
    }

    private static TableName table(String text) throws UnreadableEventException {
        try {
            return TableName.parse(text);
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.notATable(text, e);
        }
    }

    /** Form encoding covers all senders: AWS writes {@code +} for a space, LocalStack {@code %20}, moto {@code %2F} too. */
    private static String decoded(String key) throws UnreadableEventException {
        try {
            return URLDecoder.decode(key, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw LambdaErrors.undecodableKey(key, e);
        }
    }

    private static String text(JsonNode node, String pointer) throws UnreadableEventException {
        JsonNode value = node.at(pointer);
        if (!value.isTextual()) {
            throw LambdaErrors.missingField(pointer);
        }
        return value.textValue();
    }

    private static String uri(String bucket, String key) {
        return "s3://" + bucket + "/" + key;
    }
}

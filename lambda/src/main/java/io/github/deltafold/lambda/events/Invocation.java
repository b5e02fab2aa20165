package io.github.deltafold.lambda.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.lambda.failure.LambdaErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the function is invoked with, and how it answers.
 *
 * @param messages a batch of the queue; null where somebody invoked the function directly
 * @param asked the whole event, as the body of a message would say it
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">Event of a queue, and partial batch
 *     responses</a>
 */
public record Invocation(@Nullable List<QueueMessage> messages, String asked) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /**
     * Reads an event.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when it is not JSON, or a batch whose messages have no id
     */
    public static Invocation read(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        JsonNode event;
        try {
            event = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw LambdaErrors.byHand(LambdaErrors.notJson(e.getOriginalMessage(), e));
        }
        JsonNode records = event.path("Records");
        if (!records.isArray() || (!records.isEmpty() && !isOfQueue(records.get(0)))) {
            return new Invocation(null, text);
        }
        List<QueueMessage> messages = new ArrayList<>();
        for (JsonNode each : records) {
            if (!isOfQueue(each)) {
                throw LambdaErrors.messageWithoutId();
            }
            messages.add(new QueueMessage(
                    each.path("messageId").textValue(), each.path("body").asText()));
        }
        return new Invocation(messages, text);
    }

    private static boolean isOfQueue(JsonNode message) {
        return message.path("messageId").isTextual();
    }

    /** Answers a batch: the messages that must be delivered again. */
    public static void answer(Collection<String> failed, OutputStream out) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode failures = answer.putArray("batchItemFailures");
        failed.forEach(id -> failures.addObject().put("itemIdentifier", id));
        out.write(JSON.writeValueAsBytes(answer));
    }

    /**
     * Answers a direct invocation.
     *
     * @param runs who has the work of each group
     * @param started the groups whose run was started for this invocation
     */
    public static void answer(
            Map<String, String> runs, Collection<String> started, List<Ignored> ignored, OutputStream out)
            throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode byGroup = answer.putObject("runs");
        runs.forEach(byGroup::put);
        ArrayNode names = answer.putArray("started");
        started.forEach(names::add);
        ArrayNode reasons = answer.putArray("ignored");
        ignored.forEach(each -> reasons.add(
                each.file() + " is ignored, because " + each.reason().words()));
        out.write(JSON.writeValueAsBytes(answer));
    }
}

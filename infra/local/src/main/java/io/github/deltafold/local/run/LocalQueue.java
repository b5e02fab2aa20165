package io.github.deltafold.local.run;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.deltafold.local.s3.EventPump;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Stands in for the queue between S3 and the handler: hands over what arrives, and again what was not taken. */
public final class LocalQueue implements EventPump.Listener {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final RequestStreamHandler handler;

    public LocalQueue(RequestStreamHandler handler) {
        this.handler = handler;
    }

    /**
     * Hands messages to the handler.
     *
     * @throws IllegalStateException when it wants some of them again; the pump then delivers all of them again, which
     *     is allowed to happen with any message
     */
    @Override
    public void take(List<String> messages) {
        int failures = failures(messages);
        if (failures > 0) {
            throw new IllegalStateException(failures + " of " + messages.size() + " messages are to come again");
        }
    }

    private int failures(List<String> messages) {
        ObjectNode batch = JSON.createObjectNode();
        ArrayNode records = batch.putArray("Records");
        messages.forEach(body ->
                records.addObject().put("messageId", id(body)).put("body", body).put("eventSource", "aws:sqs"));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(JSON.writeValueAsBytes(batch)), answer, null);
            JsonNode response = JSON.readTree(answer.toByteArray());
            return response.path("batchItemFailures").size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message keeps its id when it is delivered again, as it does in a queue. */
    private static String id(String body) {
        return UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.UTF_8)).toString();
    }
}

package io.github.deltafold.local.run;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.github.deltafold.local.s3.EventPump;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Stands in for the queue between S3 and the handler: hands over what arrives, and again what was not taken. */
public final class LocalQueue implements EventPump.Listener {
    private final RequestHandler<SQSEvent, SQSBatchResponse> handler;

    public LocalQueue(RequestHandler<SQSEvent, SQSBatchResponse> handler) {
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
        SQSEvent batch = new SQSEvent();
        batch.setRecords(messages.stream().map(LocalQueue::message).toList());
        SQSBatchResponse response = handler.handleRequest(batch, null);
        if (!response.getBatchItemFailures().isEmpty()) {
            throw new IllegalStateException(
                    response.getBatchItemFailures().size() + " of " + messages.size() + " messages are to come again");
        }
    }

    /** A message keeps its id when it is delivered again, as it does in a queue. */
    private static SQSMessage message(String body) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(
                UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.UTF_8)).toString());
        message.setBody(body);
        return message;
    }
}

package io.github.deltafold.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalQueueTest {
    private final List<SQSEvent> handled = new ArrayList<>();

    @Test
    void handsMessagesOverInOneBatch() {
        LocalQueue queue = new LocalQueue((batch, context) -> {
            handled.add(batch);
            return new SQSBatchResponse(List.of());
        });

        queue.take(List.of("one", "two"));

        assertThat(handled).hasSize(1);
        assertThat(handled.get(0).getRecords()).extracting(SQSMessage::getBody).containsExactly("one", "two");
    }

    @Test
    void keepsIdOfMessageThatComesAgain() {
        LocalQueue queue = new LocalQueue((batch, context) -> {
            handled.add(batch);
            return new SQSBatchResponse(List.of());
        });

        queue.take(List.of("one", "two"));
        queue.take(List.of("two"));

        String first = handled.get(0).getRecords().get(1).getMessageId();
        assertThat(handled.get(1).getRecords())
                .extracting(SQSMessage::getMessageId)
                .containsExactly(first);
    }

    @Test
    void wantsMessagesAgainThatHandlerDidNotTake() {
        LocalQueue queue =
                new LocalQueue((batch, context) -> new SQSBatchResponse(List.of(new BatchItemFailure("some-id"))));

        assertThatThrownBy(() -> queue.take(List.of("one", "two")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 of 2 messages are to come again");
    }
}

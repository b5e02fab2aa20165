package io.github.deltafold.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalQueueTest {
    private final List<JsonNode> handled = new ArrayList<>();

    @Test
    void handsMessagesOverInOneBatch() {
        queue("{\"batchItemFailures\": []}").take(List.of("one", "two"));

        assertThat(handled).hasSize(1);
        assertThat(handled.get(0).path("Records"))
                .extracting(message -> message.path("body").textValue())
                .containsExactly("one", "two");
    }

    @Test
    void keepsIdOfMessageThatComesAgain() {
        LocalQueue queue = queue("{\"batchItemFailures\": []}");

        queue.take(List.of("one", "two"));
        queue.take(List.of("two"));

        assertThat(handled.get(1).at("/Records/0/messageId"))
                .isEqualTo(handled.get(0).at("/Records/1/messageId"));
    }

    @Test
    void wantsMessagesAgainThatHandlerDidNotTake() {
        LocalQueue queue = queue("{\"batchItemFailures\": [{\"itemIdentifier\": \"some-id\"}]}");

        assertThatThrownBy(() -> queue.take(List.of("one", "two")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 of 2 messages are to come again");
    }

    private LocalQueue queue(String answer) {
        return new LocalQueue((batch, out, context) -> {
            handled.add(JsonMapper.builder().build().readTree(batch));
            out.write(answer.getBytes(StandardCharsets.UTF_8));
        });
    }
}

package io.github.deltafold.lambda;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What the event source mapping makes of messages. */
public final class TestingBatch {
    private TestingBatch() {}

    /** A batch whose messages have the ids {@code m1}, {@code m2} and so on. */
    public static String of(List<String> bodies) {
        ObjectNode batch = JsonMapper.builder().build().createObjectNode();
        ArrayNode records = batch.putArray("Records");
        for (String body : bodies) {
            records.addObject()
                    .put("messageId", "m" + records.size())
                    .put("body", body)
                    .put("eventSource", "aws:sqs");
        }
        return batch.toString();
    }
}

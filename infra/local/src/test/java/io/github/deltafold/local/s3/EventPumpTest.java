package io.github.deltafold.local.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventPumpTest {
    private final InMemoryObjectStore bucket = new InMemoryObjectStore();
    private final List<List<String>> taken = new ArrayList<>();
    private final EventPump pump = new EventPump(bucket, "acme-staging", Duration.ofDays(1), taken::add);

    @Test
    void tellsWhatS3Tells() throws Exception {
        bucket.put("dms/sales/orders/2026 a+b=c%é.csv", "I,1\n");

        pump.poll();

        assertThat(taken).hasSize(1);
        assertThat(new ObjectMapper().readTree(taken.get(0).get(0)))
                .isEqualTo(new ObjectMapper().readTree("""
                                {"Records": [{
                                  "eventVersion": "2.1",
                                  "eventSource": "aws:s3",
                                  "awsRegion": "us-east-1",
                                  "eventTime": "2026-01-01T00:00:00.000Z",
                                  "eventName": "ObjectCreated:Put",
                                  "s3": {
                                    "s3SchemaVersion": "1.0",
                                    "configurationId": "event-pump",
                                    "bucket": {"name": "acme-staging", "arn": "arn:aws:s3:::acme-staging"},
                                    "object": {
                                      "key": "dms/sales/orders/2026+a%2Bb%3Dc%25%C3%A9.csv",
                                      "size": 4,
                                      "eTag": "ETAG",
                                      "sequencer": "0000019B76DAA800"
                                    }
                                  }
                                }]}
                                """.replace("ETAG", etag())));
    }

    private String etag() {
        return bucket.list("", "").findFirst().orElseThrow().etag();
    }

    @Test
    void tellsOnlyWhatIsNewOrStoredAnew() {
        bucket.put("a", "1").put("b", "1").put("c", "1");
        pump.poll();
        bucket.put("b", "2").put("c", "1").put("d", "1").delete("a");

        pump.poll();
        pump.poll();

        assertThat(taken).hasSize(2);
        assertThat(keys(taken.get(0))).containsExactly("a", "b", "c");
        assertThat(keys(taken.get(1))).containsExactly("b", "c", "d");
    }

    @Test
    void tellsAgainWhatComesBack() {
        bucket.put("a", "1");
        pump.poll();
        bucket.delete("a");
        pump.poll();
        bucket.put("a", "1");

        pump.poll();

        assertThat(taken).hasSize(2);
    }

    @Test
    void tellsAgainWhatListenerDidNotTake() {
        bucket.put("a", "1");
        List<String> calls = new ArrayList<>();
        EventPump pump = new EventPump(bucket, "acme-staging", Duration.ofDays(1), messages -> {
            calls.addAll(keys(messages));
            if (calls.size() == 1) {
                throw new IllegalStateException("not now");
            }
        });

        assertThatThrownBy(pump::poll).hasMessage("not now");
        pump.poll();
        pump.poll();

        assertThat(calls).containsExactly("a", "a");
    }

    @Test
    void pollsUntilClosed() throws Exception {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        bucket.put("a", "1");

        try (EventPump pump = new EventPump(bucket, "acme-staging", Duration.ofMillis(1), calls::addAll)) {
            pump.start();
            assertThat(calls.poll(5, TimeUnit.SECONDS)).contains("\"key\":\"a\"");
            bucket.put("b", "1");
            assertThat(calls.poll(5, TimeUnit.SECONDS)).contains("\"key\":\"b\"");
        }
        bucket.put("c", "1");

        assertThat(calls.poll(20, TimeUnit.MILLISECONDS)).isNull();
    }

    private static List<String> keys(List<String> messages) {
        return messages.stream()
                .map(message -> message.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1"))
                .map(key -> URLDecoder.decode(key, StandardCharsets.UTF_8))
                .toList();
    }
}

package io.github.deltafold.lambda;

import static io.github.deltafold.lambda.events.SampleEvents.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.WakeUp;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StagedFileHandlerTest {
    private static final Context CONTEXT = (Context) Proxy.newProxyInstance(
            Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> null);

    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final GroupStates states = new GroupStates(new InMemoryObjectStore());
    private final RequestHandler<SQSEvent, SQSBatchResponse> handler = new StagedFileHandler(
            new StagingEvents("acme-staging", "dms/"),
            new WakeUp(table -> Optional.of("default"), new GroupRuns(() -> states, backend, Clock.systemUTC())));

    @Test
    void startsOneRunForManyFiles() {
        SQSEvent batch = batch(sample("s3-created"), sample("s3-created-many"), sample("eventbridge-created"));

        SQSBatchResponse response = handler.handleRequest(batch, CONTEXT);

        assertThat(backend.startedGroups()).containsExactly("default");
        assertThat(failures(response)).isEmpty();
    }

    @Test
    void givesBackOnlyTheMessageItCannotRead() {
        SQSEvent batch = batch(sample("s3-created"), "garbage", sample("manual-table"));

        SQSBatchResponse response = handler.handleRequest(batch, CONTEXT);

        assertThat(failures(response)).containsExactly("m2");
        assertThat(backend.startedGroups()).containsExactly("default");
    }

    @Test
    void startsNothingForEventsThatBringNoFile() {
        SQSEvent batch = batch(
                sample("s3-test-event"),
                sample("s3-removed"),
                "{\"bucket\": \"acme-staging\", \"key\": \"dms/notes.txt\"}");

        SQSBatchResponse response = handler.handleRequest(batch, CONTEXT);

        assertThat(backend.startedGroups()).isEmpty();
        assertThat(failures(response)).isEmpty();
    }

    @Test
    void givesBackEveryMessageThatNoRunWasStartedFor() {
        backend.refuse("default", new BadSetting("Cannot start a run for group 'default'"));
        SQSEvent batch = batch(sample("s3-created"), sample("s3-test-event"), "garbage", sample("manual-object"));

        SQSBatchResponse response = handler.handleRequest(batch, CONTEXT);

        assertThat(failures(response)).containsExactly("m1", "m3", "m4");
    }

    @Test
    void startsNothingTwiceForABatchDeliveredAgain() {
        handler.handleRequest(batch(sample("s3-created"), sample("manual-table")), CONTEXT);

        handler.handleRequest(batch(sample("s3-created"), sample("manual-table")), CONTEXT);

        assertThat(backend.startedGroups()).containsExactly("default");
    }

    @Test
    void speaksTheJsonOfTheManagedRuntime() {
        ClassLoader loader = getClass().getClassLoader();
        SQSEvent batch =
                LambdaEventSerializers.serializerFor(SQSEvent.class, loader).fromJson(sample("lambda-batch"));

        SQSBatchResponse response = handler.handleRequest(batch, CONTEXT);

        ByteArrayOutputStream json = new ByteArrayOutputStream();
        LambdaEventSerializers.serializerFor(SQSBatchResponse.class, loader).toJson(response, json);
        assertThat(json.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"2e1424d4-f796-459a-8184-9c92662be6da\"}]}");
        assertThat(backend.startedGroups()).containsExactly("default");
    }

    private static SQSEvent batch(String... bodies) {
        List<SQSMessage> messages = new ArrayList<>();
        for (String body : bodies) {
            SQSMessage message = new SQSMessage();
            message.setMessageId("m" + (messages.size() + 1));
            message.setBody(body);
            messages.add(message);
        }
        SQSEvent event = new SQSEvent();
        event.setRecords(messages);
        return event;
    }

    private static List<String> failures(SQSBatchResponse response) {
        return response.getBatchItemFailures().stream()
                .map(BatchItemFailure::getItemIdentifier)
                .toList();
    }
}

package io.github.deltafold.lambda;

import static io.github.deltafold.lambda.events.SampleEvents.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.memory.GivenToSpark;
import io.github.deltafold.lambda.wake.ConfiguredGroups;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.TestingGroups;
import io.github.deltafold.lambda.wake.WakeUp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagedFileHandlerTest {
    private static final String NOBODY_FAILED = "{\"batchItemFailures\":[]}";

    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final ObjectStore store = new InMemoryObjectStore();
    private final Clock clock = Clock.systemUTC();
    private final StagedFileHandler handler = new StagedFileHandler(
            new StagingEvents("acme-staging", "dms/"),
            new WakeUp(
                    TestingGroups.of("[{name: sales.*}, {name: My Shop.*}]"),
                    new GroupRuns(() -> new GroupStates(store), backend, clock),
                    new GivenToSpark(() -> store, clock)));

    @Test
    void startsOneRunForManyFiles() {
        String answer = handle(batch(sample("s3-created"), sample("s3-created-many"), sample("eventbridge-created")));

        assertThat(backend.startedGroups()).containsExactly("default");
        assertThat(answer).isEqualTo(NOBODY_FAILED);
    }

    @Test
    void givesBackOnlyTheMessageItCannotRead() {
        String answer = handle(batch(sample("s3-created"), "garbage", sample("manual-table")));

        assertThat(answer).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m2\"}]}");
        assertThat(backend.startedGroups()).containsExactly("default");
    }

    /** To wake it again with the message, ten times, is harmless. */
    @Test
    void wakesForTheRestOfAMessageThatItGivesBack() {
        String answer = handle(batch(oneRecordUnreadable()));

        assertThat(answer).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
        assertThat(backend.startedGroups()).containsExactly("default");
    }

    @Test
    void startsNothingForAMessageByHandOfWhichItCannotReadAll() {
        assertThatThrownBy(() -> handle(oneRecordUnreadable()))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith("Cannot read the event: key 'dms/100%/items/");
        assertThat(backend.startedGroups()).isEmpty();
    }

    private static String oneRecordUnreadable() {
        return sample("s3-created-many").replaceFirst("\"key\": \"dms/sales/items/", "\"key\": \"dms/100%/items/");
    }

    @Test
    void startsNothingForEventsThatBringNoFile() {
        String answer = handle(batch(
                sample("s3-test-event"),
                sample("s3-removed"),
                "{\"bucket\": \"acme-staging\", \"key\": \"dms/notes.txt\"}"));

        assertThat(backend.startedGroups()).isEmpty();
        assertThat(answer).isEqualTo(NOBODY_FAILED);
    }

    @Test
    void givesBackEveryMessageThatNoRunWasStartedFor() {
        backend.refuse("default", new BadSetting("Cannot start a run for group 'default'"));

        String answer =
                handle(batch(sample("s3-created"), sample("s3-test-event"), "garbage", sample("manual-object")));

        assertThat(answer)
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},{\"itemIdentifier\":\"m3\"},"
                        + "{\"itemIdentifier\":\"m4\"}]}");
    }

    @Test
    void givesBackOnlyWhatNamesATableWhereTheConfigurationCannotBeRead(@TempDir Path folder) {
        ConfiguredGroups unreadable =
                new ConfiguredGroups(folder.resolve("missing.yaml").toString(), clock);
        StagedFileHandler blind = new StagedFileHandler(
                new StagingEvents("acme-staging", "dms/"),
                new WakeUp(
                        unreadable,
                        new GroupRuns(unreadable::states, backend, clock),
                        new GivenToSpark(unreadable::state, clock)));

        String answer = handle(
                blind,
                batch(
                        sample("s3-created"),
                        sample("s3-test-event"),
                        "garbage",
                        "{\"group\": \"default\"}",
                        sample("s3-removed")),
                null);

        assertThat(answer)
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},{\"itemIdentifier\":\"m3\"},"
                        + "{\"itemIdentifier\":\"m4\"}]}");
    }

    @Test
    void givesBackWhatItHasNoTimeFor() {
        String answer = handle(
                handler,
                batch(sample("s3-created"), sample("s3-test-event")),
                new EndingContext(Duration.ofSeconds(15)));

        assertThat(answer).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}");
        assertThat(backend.startedGroups()).isEmpty();
    }

    @Test
    void startsNothingTwiceForABatchDeliveredAgain() {
        handle(batch(sample("s3-created"), sample("manual-table")));

        handle(batch(sample("s3-created"), sample("manual-table")));

        assertThat(backend.startedGroups()).containsExactly("default");
    }

    @Test
    void speaksTheJsonOfAnEventSourceMapping() {
        String answer = handle(sample("lambda-batch"));

        assertThat(answer)
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"2e1424d4-f796-459a-8184-9c92662be6da\"}]}");
        assertThat(backend.startedGroups()).containsExactly("default");
    }

    @Test
    void answersNoMessagesWithNoFailures() {
        assertThat(handle("{\"Records\":[]}")).isEqualTo(NOBODY_FAILED);
    }

    @Test
    void refusesMessageWithoutId() {
        assertThatThrownBy(() -> handle("{\"Records\":[{\"messageId\":\"m1\",\"body\":\"\"},{\"body\":\"\"}]}"))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read the batch: a message has no 'messageId'."
                        + " Let the event source mapping of the queue invoke the function.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"manual-table", "manual-object", "s3-created"})
    void saysWhoHasTheWorkToWhoeverInvokesItDirectly(String event) {
        String answer = handle(sample(event));

        assertThat(answer).isEqualTo("{\"runs\":{\"default\":\"run-1\"},\"started\":[\"default\"],\"ignored\":[]}");
    }

    @Test
    void wakesAGroupDirectly() {
        assertThat(handle("{\"group\":\"default\"}"))
                .isEqualTo("{\"runs\":{\"default\":\"run-1\"},\"started\":[\"default\"],\"ignored\":[]}");
    }

    @Test
    void saysWhatItIgnoresToWhoeverInvokesItDirectly() {
        String answer = handle("{\"bucket\": \"acme-staging\", \"key\": \"dms/sales/\"}");

        assertThat(answer)
                .isEqualTo("{\"runs\":{},\"started\":[],\"ignored\":[\"s3://acme-staging/dms/sales/ is ignored,"
                        + " because it is a DMS control table, validation output or a folder marker\"]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"table\":\"salse.orders\"}|Cannot find table salse.orders in configuration 'deltafold.yaml'. Did you mean 'sales.*'?",
                "{\"group\":\"defualt\"}|Cannot find group 'defualt' in configuration 'deltafold.yaml'. Did you mean 'default'?",
                "{\"table\":\"orders\"}|Cannot read the event: table 'orders' (must be schema.table). Invoke the function with {\"table\": \"schema.table\"}, {\"bucket\": \"...\", \"key\": \"...\"} or {\"group\": \"...\"}.",
                "{}|Cannot read the event: its body is neither of S3, SNS or EventBridge nor {\"key\"}, {\"table\"} or {\"group\"}. Invoke the function with {\"table\": \"schema.table\"}, {\"bucket\": \"...\", \"key\": \"...\"} or {\"group\": \"...\"}.",
            })
    void failsForWhoeverInvokesItDirectlyWithTheReason(String event, String message) {
        assertThatThrownBy(() -> handle(event)).isInstanceOf(BadSetting.class).hasMessage(message);
    }

    @Test
    void failsForWhoeverInvokesItDirectlyWhereNoRunIsStarted() {
        backend.refuse("default", new RunFailed("Cannot start a run for group 'default'", null));

        assertThatThrownBy(() -> handle(sample("manual-table"))).hasMessage("Cannot start a run for group 'default'");
    }

    private String handle(String event) {
        return handle(handler, event, null);
    }

    private static String handle(StagedFileHandler handler, String event, @Nullable Context context) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static String batch(String... bodies) {
        return TestingBatch.of(List.of(bodies));
    }
}

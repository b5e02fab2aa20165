package io.github.deltafold.lambda.events;

import static io.github.deltafold.lambda.events.SampleEvents.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.lambda.events.Ignored.Reason;
import io.github.deltafold.lambda.failure.UnreadableEventException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagingEventsTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final String DEAD_LETTER =
            " The message ends in the dead-letter queue; send it again in a shape that StagingEvents reads, or delete it.";

    private final StagingEvents events = new StagingEvents("acme-staging", "dms");

    @ParameterizedTest
    @ValueSource(strings = {"s3-created", "s3-created-minio", "sns-wrapped", "manual-object"})
    void tellsTableOfEveryEnvelope(String name) throws Exception {
        Announcement announcement = events.read(sample(name));

        assertThat(announcement.tables()).containsExactly(ORDERS);
        assertThat(announcement.ignored()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-created-aws-key", "s3-created-localstack-key", "s3-created-moto-key"})
    void decodesKeysAsEverySenderEncodesThem(String name) throws Exception {
        Announcement announcement = events.read(sample(name));

        assertThat(announcement.tables()).containsExactly(new TableName("My Shop", "Café +"));
    }

    /** The folders of DMS's date partitions and Hive's are told apart from the table only once they are decoded. */
    @Test
    void decodesFoldersOfPartitions() throws Exception {
        String body = sample("s3-created").replace("dms/sales/orders/", "dms/sales/orders/day%3D2024-06-12/");

        assertThat(events.read(body).tables()).containsExactly(ORDERS);
    }

    @Test
    void takesKeysOfEventBridgeAsTheyAre() throws Exception {
        Announcement announcement = events.read(sample("eventbridge-created"));

        assertThat(announcement.tables()).containsExactly(new TableName("My Shop", "100%25+"));
    }

    @Test
    void takesTableNamedByHand() throws Exception {
        Announcement announcement = events.read(sample("manual-table"));

        assertThat(announcement.tables()).containsExactly(new TableName("sales", "order.lines"));
    }

    @Test
    void takesGroupNamedByHand() throws Exception {
        assertThat(events.read("{\"group\": \"nightly\"}").groups()).containsExactly("nightly");
    }

    @Test
    void tellsWhichRunOfTheFoldFunctionFailed() throws Exception {
        Announcement announcement = events.read(sample("fold-function-failed"));

        assertThat(announcement.leftToSpark())
                .containsExactly(new LeftToSpark("hr", 1, "Cannot fold batch 3 of hr.people: it has 4 GB."));
        assertThat(announcement.groups()).isEmpty();
    }

    /** A function that runs out of memory leaves no answer. */
    @Test
    void takesTheConditionWhereTheFunctionDiedWithoutAWord() throws Exception {
        Announcement announcement =
                events.read("{\"requestContext\": {\"condition\": \"RetriesExhausted\"}, \"requestPayload\":"
                        + " {\"group\": \"hr\", \"generation\": 7}, \"responsePayload\": null}");

        assertThat(announcement.leftToSpark()).containsExactly(new LeftToSpark("hr", 7, "RetriesExhausted"));
    }

    @Test
    void refusesFailureWithoutGeneration() {
        String body = sample("fold-function-failed").replace("\"generation\": 1", "\"generation\": 0.5");

        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(body))
                .withMessage("Cannot read the event: '/requestPayload/generation' is '0.5'"
                        + " (must be a whole number from 1)." + DEAD_LETTER);
    }

    /** Whoever invoked it by hand counted no generation that Spark could take over. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", \"generation\": null"})
    void ignoresRunsOfTheFoldFunctionThatNobodyCounted(String instead) throws Exception {
        String why = "Cannot fold batch 3 of hr.people: it has 4 GB.";
        String left = answered("\"leftTo\": \"SPARK\", \"why\": \"" + why + "\"");

        for (String body : new String[] {sample("fold-function-failed"), left}) {
            Announcement announcement = events.read(body.replaceFirst(",\\s*\"generation\": \\d", instead));

            assertThat(announcement.isNothing()).isTrue();
            assertThat(announcement.ignored())
                    .containsExactly(new Ignored("a run of group 'hr' (" + why + ")", Reason.BY_HAND));
        }
    }

    @Test
    void hearsTheRecordsBesideOneThatNobodyCanRead() throws Exception {
        String whole = sample("s3-created-many");
        String body = whole.replaceFirst("\"key\": \"dms/sales/items/", "\"key\": \"dms/100%/items/");

        Announcement announcement = events.read(body);

        assertThat(body).isNotEqualTo(whole);
        assertThat(announcement.tables()).containsExactly(ORDERS);
        assertThat(announcement.ignored()).isEqualTo(events.read(whole).ignored());
        assertThat(announcement.unreadable())
                .singleElement()
                .asString()
                .contains("Cannot read the event: key 'dms/100%/items/", "' is not URL-encoded.");
        assertThat(events.read(whole).unreadable()).isEmpty();
    }

    @Test
    void namesEveryTableOnceAndTellsWhatItIgnored() throws Exception {
        Announcement announcement = events.read(sample("s3-created-many"));

        assertThat(announcement.tables()).containsExactlyInAnyOrder(ORDERS, new TableName("sales", "items"));
        assertThat(announcement.ignored())
                .containsExactly(new Ignored("s3://acme-staging/dms/awsdms_status/x.csv", Reason.FOREIGN));
    }

    @ParameterizedTest
    @CsvSource({
        "s3-test-event, s3:TestEvent, TEST_EVENT",
        "s3-removed, s3://acme-staging/dms/sales/orders/20240612-103125108.csv, NOT_A_CREATION",
        "eventbridge-deleted, s3://acme-staging/dms/sales/orders/20240612-103125108.csv, NOT_A_CREATION",
    })
    void ignoresEventsThatBringNoFile(String name, String file, Reason reason) throws Exception {
        Announcement announcement = events.read(sample(name));

        assertThat(announcement.tables()).isEmpty();
        assertThat(announcement.ignored()).containsExactly(new Ignored(file, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "acme-staging, dms/, FOREIGN",
        "acme-staging, dms/sales/, FOREIGN",
        "acme-staging, dms/sales/orders/, FOREIGN",
        "acme-staging, dms/sales/awsdms_apply_exceptions/LOAD00000001.csv, FOREIGN",
        "acme-staging, dms/s3_validation_failures/x.csv, FOREIGN",
        "acme-lake, dms/sales/orders/LOAD00000001.csv, OTHER_BUCKET",
        "acme-staging, dms2/sales/orders/LOAD00000001.csv, OUTSIDE_PREFIX",
        "acme-staging, sales/orders/LOAD00000001.csv, OUTSIDE_PREFIX",
        "acme-staging, dms/sales/LOAD00000001.csv, OUTSIDE_GRAMMAR",
        "acme-staging, dms/sales/orders/notes.txt, OUTSIDE_GRAMMAR",
    })
    void ignoresObjectsThatAreNoStagedFiles(String bucket, String key, Reason reason) throws Exception {
        Announcement announcement = events.read("{\"bucket\": \"%s\", \"key\": \"%s\"}".formatted(bucket, key));

        assertThat(announcement.tables()).isEmpty();
        assertThat(announcement.ignored()).containsExactly(new Ignored("s3://" + bucket + "/" + key, reason));
    }

    @ParameterizedTest
    @CsvSource({
        "'', sales/orders/LOAD00000001.csv",
        "dms, dms/sales/orders/LOAD00000001.csv",
        "a/b/, a/b/sales/orders/LOAD00000001.csv"
    })
    void readsTableBelowAnyPrefix(String prefix, String key) throws Exception {
        Announcement announcement = new StagingEvents("acme-staging", prefix)
                .read("{\"bucket\": \"acme-staging\", \"key\": \"%s\"}".formatted(key));

        assertThat(announcement.tables()).containsExactly(ORDERS);
    }

    @Test
    void followsNothingFromARunThatHasDoneEverything() throws Exception {
        Announcement announcement = events.read(sample("fold-function-answered"));

        assertThat(announcement.isNothing()).isTrue();
        assertThat(announcement.ignored()).isEmpty();
    }

    @Test
    void wakesTheGroupWhoseRunHadTooLittleTime() throws Exception {
        Announcement announcement = events.read(answered("\"leftTo\": \"NEXT_RUN\""));

        assertThat(announcement.groups()).containsExactly("hr");
        assertThat(announcement.leftToSpark()).isEmpty();
    }

    @Test
    void givesToSparkWhatARunLeavesToIt() throws Exception {
        Announcement announcement = events.read(answered("\"leftTo\": \"SPARK\", \"why\": \"Cannot fold hr.people.\""));

        assertThat(announcement.leftToSpark()).containsExactly(new LeftToSpark("hr", 7, "Cannot fold hr.people."));
        assertThat(announcement.groups()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "leftTo": "GLUE"  | '/responsePayload/leftTo' is 'GLUE' (must be NEXT_RUN or SPARK).
            "leftTo": "SPARK" | '/responsePayload/why' is missing or not text.
            """)
    void refusesAnAnswerThatNoFunctionGives(String answer, String problem) {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(answered(answer)))
                .withMessage("Cannot read the event: " + problem + DEAD_LETTER);
    }

    private static String answered(String more) {
        return sample("fold-function-answered").replace("\"exitCode\": 0", "\"exitCode\": 0, " + more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TEST_EVENT", "NOT_A_CREATION", "FOREIGN"})
    void staysQuietAboutWhatIsExpected(Reason reason) {
        assertThat(reason.isSurprising()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "7",
                "null",
                "\"text\"",
                "{\"bucket\": \"acme-staging\"}",
                "{\"detail-type\": \"Scheduled Event\", \"source\": \"aws.events\"}",
            })
    void refusesUnknownShape(String body) {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(body))
                .withMessage("Cannot read the event: its body is neither of S3, SNS or EventBridge"
                        + " nor {\"key\"}, {\"table\"} or {\"group\"}." + DEAD_LETTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not an event", "{\"table\": ", "{} {}"})
    void refusesBodyThatIsNotJson(String body) {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(body))
                .withMessageStartingWith("Cannot read the event: its body is not JSON (")
                .withMessageEndingWith(")." + DEAD_LETTER);
    }

    @Test
    void refusesNotificationOfAnotherMajorVersion() {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(sample("s3-version-3")))
                .withMessage("Cannot read the event: eventVersion '3.0' (must be 2.x)." + DEAD_LETTER);
    }

    @Test
    void refusesNotificationWithoutKey() {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(sample("s3-without-key")))
                .withMessage("Cannot read the event: '/s3/object/key' is missing or not text." + DEAD_LETTER);
    }

    @Test
    void refusesKeyThatIsNotEncoded() {
        String body = sample("s3-created").replace("dms/sales", "dms/100%");

        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read(body))
                .withMessage("Cannot read the event: key 'dms/100%/orders/20240612-103125108.csv' is not URL-encoded."
                        + DEAD_LETTER);
    }

    @Test
    void refusesTableWithoutSchema() {
        assertThatExceptionOfType(UnreadableEventException.class)
                .isThrownBy(() -> events.read("{\"table\": \"orders\"}"))
                .withMessage("Cannot read the event: table 'orders' (must be schema.table)." + DEAD_LETTER);
    }
}

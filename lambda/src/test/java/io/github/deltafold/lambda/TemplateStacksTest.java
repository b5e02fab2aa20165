package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for all templates, and what each of the nested ones promises. */
class TemplateStacksTest {
    private static final Template TEMPLATE = Template.of("template.yaml");
    private static final Template BUCKETS = Template.of("infra/buckets.yaml");
    private static final Template OPERATIONS = Template.of("infra/operations.yaml");
    private static final Template DMS = Template.of("infra/dms-source.yaml");

    // --- all templates ---

    @Test
    void nestsStacksWithTheParametersThatTheyTake() {
        Map<String, Template> stacks = TEMPLATE.resources("AWS::CloudFormation::Stack");

        assertThat(stacks).containsOnlyKeys("Buckets", "EmrServerless", "Glue", "Operations");
        assertThat(stacks.values()).allSatisfy(stack -> {
            Template nested = Template.of(stack.at("Properties", "TemplateURL").text());
            assertThat(stack.at("Properties", "Parameters").map().keySet())
                    .isEqualTo(nested.at("Parameters").map().keySet());
        });
        assertThat(Objects.requireNonNull(stacks.get("EmrServerless"))
                        .at("Condition")
                        .text())
                .isEqualTo("OnEmrServerless");
        assertThat(Objects.requireNonNull(stacks.get("Glue")).at("Condition").text())
                .isEqualTo("OnGlue");
    }

    @Test
    void describesEveryParameter() {
        assertThat(Template.every()).hasSizeGreaterThan(4).allSatisfy(template -> {
            Set<String> parameters = template.at("Parameters").map().keySet();
            assertThat(parameters)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(template.at("Parameters", name, "Description")
                                    .text())
                            .isNotBlank());
        });
    }

    @Test
    void grantsNothingOnEverything() {
        assertThat(Template.every()).allSatisfy(template -> {
            assertThat(template.all("Action").flatMap(each -> each.list().stream()))
                    .doesNotContain("*");
            assertThat(template.all("Resource").flatMap(each -> each.list().stream()))
                    .doesNotContain("*");
            assertThat(template.all("NotAction")).isEmpty();
            assertThat(template.all("NotResource")).isEmpty();
            assertThat(template.all("NotPrincipal")).isEmpty();
        });
    }

    @Test
    void borrowsNoRightsOfOthers() {
        Set<String> borrowed = Template.every().stream()
                .flatMap(template -> template.all("ManagedPolicyArns"))
                .flatMap(each -> each.list().stream())
                .map(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(borrowed)
                .containsExactly(
                        "{!Ref=JobRights}",
                        "{!Ref=WakeRights}",
                        "{!Sub=arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonDMSCloudWatchLogsRole}",
                        "{!Sub=arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonDMSVPCManagementRole}");
    }

    @Test
    void allowsNobodyUnknown() {
        List<Template> allowing = Template.every().stream()
                .flatMap(template -> template.statements().stream())
                .filter(statement -> "Allow".equals(statement.map().get("Effect")))
                .toList();

        assertThat(allowing).hasSizeGreaterThan(20).allSatisfy(statement -> {
            assertThat(statement.map().get("Principal")).isNotEqualTo("*");
            assertThat(statement.at("Action").list()).noneMatch(action -> ((String) action).contains("*"));
        });
    }

    @Test
    void handsRolesOnToTheirServiceOnly() {
        List<Template> handing = Template.every().stream()
                .flatMap(template -> template.statements().stream())
                .filter(statement -> statement.at("Action").list().contains("iam:PassRole"))
                .toList();

        assertThat(handing).hasSize(1).allSatisfy(statement -> {
            assertThat(statement.at("Resource").value())
                    .isEqualTo(Map.of("!GetAtt", "EmrServerless.Outputs.JobRoleArn"));
            assertThat(statement
                            .at("Condition", "StringEquals", "iam:PassedToService")
                            .text())
                    .isEqualTo("emr-serverless.amazonaws.com");
        });
    }

    @Test
    void keepsNoLogForever() {
        assertThat(Template.everywhere("AWS::Logs::LogGroup")).hasSize(7).allSatisfy((name, group) -> {
            assertThat(group.at("Properties", "RetentionInDays").value()).isEqualTo(Map.of("!Ref", "LogRetentionDays"));
            assertThat(group.at("Properties", "KmsKeyId").value()).isEqualTo(keyOr(Map.of("!Ref", "AWS::NoValue")));
        });
    }

    @Test
    void letsEveryFunctionWriteItsOwnLogOnly() {
        assertThat(TEMPLATE.resources("AWS::Serverless::Function")).allSatisfy((name, function) -> {
            Template properties = function.at("Properties");
            String log = properties.at("LoggingConfig", "LogGroup", "!Ref").text();
            String role = properties.at("Role", "!GetAtt").text().replace(".Arn", "");
            assertThat(TEMPLATE.at("Resources", role)
                            .statement("WriteLogs")
                            .at("Resource")
                            .value())
                    .isEqualTo(Map.of("!GetAtt", log + ".Arn"));
        });
    }

    @Test
    void encryptsQueues() {
        assertThat(TEMPLATE.resources("AWS::SQS::Queue").values()).hasSize(2).allSatisfy(queue -> {
            assertThat(queue.at("Properties", "KmsMasterKeyId").value())
                    .isEqualTo(keyOr(Map.of("!Ref", "AWS::NoValue")));
            assertThat(queue.at("Properties", "SqsManagedSseEnabled").value())
                    .isEqualTo(Map.of("!If", List.of("HasKmsKey", Map.of("!Ref", "AWS::NoValue"), "true")));
        });
    }

    @Test
    void letsNobodyIntoQueuesWithoutTls() {
        assertThat(TEMPLATE.resources("AWS::SQS::QueuePolicy")).hasSize(2).allSatisfy((name, policy) -> {
            Template statement = policy.statement("OnlyOverTls");
            assertThat(statement.at("Effect").text()).isEqualTo("Deny");
            assertThat(statement.at("Condition", "Bool", "aws:SecureTransport").text())
                    .isEqualTo("false");
        });
    }

    // --- buckets ---

    @Test
    void protectsBothBuckets() {
        assertThat(Template.everywhere("AWS::S3::Bucket"))
                .containsOnlyKeys("infra/buckets.yaml StagingBucket", "infra/buckets.yaml LakeBucket")
                .allSatisfy((name, bucket) -> {
                    Template encryption =
                            bucket.at("Properties", "BucketEncryption", "ServerSideEncryptionConfiguration", 0);
                    assertThat(bucket.at("DeletionPolicy").text()).isEqualTo("Retain");
                    assertThat(bucket.at("UpdateReplacePolicy").text()).isEqualTo("Retain");
                    assertThat(encryption
                                    .at("ServerSideEncryptionByDefault", "SSEAlgorithm")
                                    .value())
                            .isEqualTo(Map.of("!If", List.of("HasKmsKey", "aws:kms", "AES256")));
                    assertThat(encryption.at("BucketKeyEnabled", "!If", 1).text())
                            .isEqualTo("true");
                    assertThat(bucket.at("Properties", "OwnershipControls")
                                    .all("ObjectOwnership")
                                    .map(Template::text))
                            .containsExactly("BucketOwnerEnforced");
                    assertThat(bucket.at("Properties", "PublicAccessBlockConfiguration")
                                    .map())
                            .isEqualTo(Map.of(
                                    "BlockPublicAcls", "true",
                                    "BlockPublicPolicy", "true",
                                    "IgnorePublicAcls", "true",
                                    "RestrictPublicBuckets", "true"));
                });
    }

    @Test
    void createsNoBucketThatWasBroughtAlong() {
        assertThat(BUCKETS.at("Resources", "StagingBucket", "Condition").text()).isEqualTo("CreatesStaging");
        assertThat(BUCKETS.at("Resources", "StagingBucketPolicy", "Condition").text())
                .isEqualTo("CreatesStaging");
        assertThat(BUCKETS.at("Resources", "LakeBucket", "Condition").text()).isEqualTo("CreatesLake");
        assertThat(BUCKETS.at("Resources", "LakeBucketPolicy", "Condition").text())
                .isEqualTo("CreatesLake");
    }

    /** Delta alone knows which files a table still needs; a version that is not current is none that it needs. */
    @Test
    void expiresNoObjects() {
        assertThat(Template.every()).allSatisfy(template -> {
            assertThat(template.all("ExpirationInDays")).isEmpty();
            assertThat(template.all("ExpirationDate")).isEmpty();
        });
        assertThat(BUCKETS.all("DaysAfterInitiation")).hasSize(2);
        assertThat(BUCKETS.all("NoncurrentDays")).hasSize(2);
    }

    @Test
    void letsNobodyIntoBucketsWithoutTls() {
        assertThat(BUCKETS.resources("AWS::S3::BucketPolicy")).hasSize(2).allSatisfy((name, policy) -> {
            String bucket = name.replace("Policy", "");
            Template statement = policy.statement("OnlyOverTls");
            assertThat(policy.at("Properties", "Bucket").value()).isEqualTo(Map.of("!Ref", bucket));
            assertThat(statement.at("Effect").text()).isEqualTo("Deny");
            assertThat(statement.at("Principal").text()).isEqualTo("*");
            assertThat(statement.at("Condition", "Bool", "aws:SecureTransport").text())
                    .isEqualTo("false");
            assertThat(statement.at("Resource").value())
                    .isEqualTo(List.of(Map.of("!GetAtt", bucket + ".Arn"), Map.of("!Sub", "${" + bucket + ".Arn}/*")));
        });
    }

    @Test
    void refusesLogEntriesThatAreNotCreatedConditionally() {
        Template fence = BUCKETS.at("Resources", "LakeBucketPolicy").statement("OneWriterPerLogEntry");

        assertThat(fence.at("Effect").text()).isEqualTo("Deny");
        assertThat(fence.at("Principal").text()).isEqualTo("*");
        assertThat(fence.at("Action").text()).isEqualTo("s3:PutObject");
        assertThat(fence.at("Condition").value())
                .isEqualTo(Map.of(
                        "Null", Map.of("s3:if-none-match", "true"),
                        "Bool", Map.of("s3:ObjectCreationOperation", "true")));
    }

    @ParameterizedTest
    @CsvSource({
        "sales/orders/_delta_log/00000000000000000041.json, true",
        "tables/_deltafold/tombstones/sales/orders/_delta_log/00000000000000000000.json, true",
        "sales/orders/_delta_log/_last_checkpoint, false",
        "sales/orders/_delta_log/00000000000000000010.checkpoint.parquet, false",
        "sales/orders/_delta_log/00000000000000000010.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json, false",
        "sales/orders/_delta_log/00000000000000000041.crc, false",
        "_deltafold/ledger/sales/orders/00000000000000000001.json, false",
        "_deltafold/leases/default.json, false"
    })
    void fencesLogEntriesAndNothingElse(String key, boolean fenced) {
        String resource = BUCKETS.at("Resources", "LakeBucketPolicy")
                .statement("OneWriterPerLogEntry")
                .at("Resource", "!Sub")
                .text();

        String pattern = resource.replace("${LakeBucket.Arn}/", "")
                .replace(".", "\\.")
                .replace("*", ".*")
                .replace("?", ".");

        assertThat(key.matches(pattern)).isEqualTo(fenced);
    }

    @Test
    void tellsOwnersOfTheirLakeBucketTheSamePolicy() throws Exception {
        Template fence = BUCKETS.at("Resources", "LakeBucketPolicy").statement("OneWriterPerLogEntry");
        Template output = TEMPLATE.at("Outputs", "LakePolicyToAdd");

        Map<?, ?> told = new ObjectMapper().readValue(output.at("Value", "!Sub").text(), Map.class);

        assertThat(output.at("Condition").text()).isEqualTo("BringsLake");
        assertThat(told.get("Condition")).isEqualTo(fence.at("Condition").value());
        assertThat(told.get("Action")).isEqualTo("s3:PutObject");
        assertThat(told.get("Effect")).isEqualTo("Deny");
        assertThat(told.get("Resource"))
                .isEqualTo(fence.at("Resource", "!Sub")
                        .text()
                        .replace("${LakeBucket.Arn}", "arn:${AWS::Partition}:s3:::${LakeBucketName}"));
    }

    @Test
    void notifiesTheQueueOfBothKinds() {
        Template notification =
                BUCKETS.at("Resources", "StagingBucket", "Properties", "NotificationConfiguration", "!If");

        assertThat(notification.at(0).text()).isEqualTo("UsesEventBridge");
        assertThat(notification
                        .at(1, "EventBridgeConfiguration", "EventBridgeEnabled")
                        .text())
                .isEqualTo("true");
        assertThat(notification
                        .at(2, "QueueConfigurations", 0, "Filter", "S3Key", "Rules", 0, "Value")
                        .value())
                .isEqualTo(Map.of("!Ref", "StagingPrefix"));
        assertThat(TEMPLATE.at("Outputs", "NotificationToSet", "Condition").text())
                .isEqualTo("LacksNotification");
        assertThat(TEMPLATE.at("Resources", "Buckets", "DependsOn").text()).isEqualTo("EventQueuePolicy");
    }

    // --- Glue ---

    @Test
    void startsGlueWithOurMainClassAndFence() throws Exception {
        Template arguments = Template.of("infra/glue.yaml").at("Resources", "Job", "Properties", "DefaultArguments");
        String stores =
                Files.readString(Path.of("../spark-job/src/main/java/io/github/deltafold/spark/fence/LogStores.java"));

        Set<String> fenced = settings(arguments.at("--conf").text());

        Set<String> needed = new TreeSet<>();
        Matcher store =
                Pattern.compile("PREFIX [+] \"(\\w+[.]impl)\", (\\w+)[.]class").matcher(stores);
        while (store.find()) {
            needed.add("spark.delta.logStore." + store.group(1) + "=io.github.deltafold.spark.fence." + store.group(2));
        }
        assertThat(needed).hasSize(4);
        assertThat(fenced).containsAll(needed);
        assertThat(Path.of(
                        "../spark-job/src/main/java",
                        arguments.at("--class").text().replace('.', '/') + ".java"))
                .content()
                .contains("\"--config\", \"--group\", \"--generation\"");
        assertThat(arguments.at("--extra-jars").value()).isEqualTo(Map.of("!Ref", "JobJarUri"));
        assertThat(arguments.at("--datalake-formats").text()).isEqualTo("delta");
    }

    @Test
    void neverLetsGlueTryAgainByItself() {
        Template job = Template.of("infra/glue.yaml").at("Resources", "Job", "Properties");

        assertThat(job.at("MaxRetries").number()).isZero();
        assertThat(Path.of("../infra", job.at("Command", "ScriptLocation").text()))
                .exists();
    }

    // --- operation ---

    @Test
    void alarmsWithAPlaceToLookUp() {
        Map<String, Template> alarms = OPERATIONS.resources("AWS::CloudWatch::Alarm");

        assertThat(alarms)
                .containsOnlyKeys(
                        "DeadLetterAlarm",
                        "QueueAgeAlarm",
                        "HandlerErrorAlarm",
                        "HandlerThrottleAlarm",
                        "SweepErrorAlarm",
                        "SweepThrottleAlarm",
                        "FoldErrorAlarm",
                        "FoldThrottleAlarm",
                        "OldestFileAlarm",
                        "FailingGroupsAlarm",
                        "QuarantineAlarm",
                        "UnseenTablesAlarm",
                        "SilentSweepAlarm")
                .allSatisfy((name, alarm) -> {
                    Template properties = alarm.at("Properties");
                    assertThat(properties.at("AlarmDescription").text())
                            .matches("(?s).*See docs/operations[.]md#[a-z-]+[.]");
                    assertThat(properties.at("AlarmActions").value())
                            .isEqualTo(Map.of(
                                    "!If",
                                    List.of("HasAlarmTopic", List.of(Map.of("!Ref", "AlarmTopicArn")), List.of())));
                });
    }

    /** Sweeps may be half an hour apart, and an alarm that turns green in between would ring anew after each of them. */
    @Test
    void keepsTheColourOfAlarmsBetweenSweeps() {
        Template sweeps = TEMPLATE.at("Parameters", "SweepMinutes");

        OPERATIONS.resources("AWS::CloudWatch::Alarm").forEach((name, alarm) -> {
            Template properties = alarm.at("Properties");
            boolean isOfSweep = properties.at("Namespace").text().equals("Deltafold");
            assertThat(properties.at("TreatMissingData").text())
                    .as(name)
                    .isEqualTo(name.equals("SilentSweepAlarm") ? "breaching" : isOfSweep ? "ignore" : "notBreaching");
        });
        assertThat(OPERATIONS
                        .at("Resources", "SilentSweepAlarm", "Properties", "Period")
                        .number())
                .isGreaterThan(sweeps.at("MaxValue").number() * 60);
    }

    /** SQS leaves a message that was received three times out of the age of its oldest one. */
    @Test
    void ringsForAnEventBetweenItsSecondAndItsThirdAttempt() {
        Template alarm = OPERATIONS.at("Resources", "QueueAgeAlarm", "Properties");
        int attempt = TEMPLATE.at("Resources", "EventQueue", "Properties", "VisibilityTimeout")
                .number();

        int threshold = alarm.at("Threshold").number();

        assertThat(threshold).isGreaterThan(attempt);
        assertThat(threshold + alarm.at("Period").number()).isLessThan(2 * attempt);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OldestUnappliedFileSeconds",
                "FailingGroups",
                "PendingFiles",
                "QuarantinedRecords",
                "RunsStartedBySweep"
            })
    void showsWhatTheSweepMeasures(String metric) {
        String dashboard = OPERATIONS
                .at("Resources", "Dashboard", "Properties", "DashboardBody", "!Sub", 0)
                .text();

        assertThat(dashboard).contains("\"" + metric + "\"", "\"Stack\", \"${Name}\"");
    }

    @Test
    void drawsADashboardThatIsJson() throws Exception {
        Template body = OPERATIONS.at("Resources", "Dashboard", "Properties", "DashboardBody", "!Sub");
        Template choices = body.at(1);

        String whole = body.at(0)
                .text()
                .replace("${OldestFileAlarmSeconds}", "3600")
                .replace("${Fold}", choices.at("Fold", "!If", 1, "!Sub").text())
                .replace("${Runs}", choices.at("Runs", "!If", 1, "!Sub").text());

        assertThat(new ObjectMapper().readTree(whole).path("widgets")).hasSize(5);
    }

    @Test
    void tellsOfRunsThatFailed() {
        assertThat(OPERATIONS
                        .at("Resources", "FailedEmrRuns", "Properties", "EventPattern", "detail")
                        .value())
                .isEqualTo(Map.of(
                        "applicationId", List.of(Map.of("!Ref", "ApplicationId")),
                        "state", List.of("FAILED", "CANCELLED")));
        assertThat(OPERATIONS
                        .at("Resources", "FailedGlueRuns", "Properties", "EventPattern", "detail")
                        .value())
                .isEqualTo(Map.of(
                        "jobName", List.of(Map.of("!Ref", "GlueJobName")),
                        "state", List.of("FAILED", "TIMEOUT", "STOPPED")));
    }

    // --- DMS ---

    @Test
    void writesFilesAsTheManualAdvises() {
        Map<String, Object> settings =
                DMS.at("Resources", "Target", "Properties", "S3Settings").map();

        assertThat(settings)
                .containsEntry("AddColumnName", "true")
                .containsEntry("IncludeOpForFullLoad", "true")
                .containsEntry("TimestampColumnName", "dms_commit_ts")
                .containsEntry("UseTaskStartTimeForFullLoadTimestamp", "true")
                .containsEntry("Rfc4180", "true")
                .containsEntry("PreserveTransactions", "false");
        assertThat(DMS.at("Resources", "Target", "Properties", "S3Settings", "CsvNullValue", "!If", 2)
                        .text())
                .isEqualTo("\\N");
    }

    /** A task takes text, a serverless replication takes maps. */
    @ParameterizedTest
    @CsvSource({"TableMappings, TableMappings", "ReplicationSettings, ReplicationTaskSettings"})
    void replicatesTheSameInBothWays(String ofReplication, String ofTask) throws Exception {
        String text = DMS.at("Resources", "Task", "Properties", ofTask, "!Sub").text();

        Object asMaps = new ObjectMapper().readValue(text.replaceAll(": (\\$\\{\\w+})", ": \"$1\""), Object.class);

        assertThat(plain(DMS.at("Resources", "Replication", "Properties", ofReplication)
                        .value()))
                .isEqualTo(plain(asMaps));
    }

    @Test
    void ordersByTheSourceAndSeesKeyChanges() {
        Template rules = DMS.at("Resources", "Replication", "Properties", "TableMappings", "rules");

        assertThat(rules.at(1, "expression").text()).isEqualTo("$AR_H_CHANGE_SEQ");
        assertThat(rules.at(2, "before-image-def").value())
                .isEqualTo(Map.of("column-prefix", "BI_", "column-suffix", "", "column-filter", "pk-only"));
    }

    @Test
    void reachesTheSourceAtThePortOfItsEngineUnlessSaid() {
        Template rule = DMS.at("Resources", "SecurityGroup", "Properties", "SecurityGroupEgress", 0);
        Object port = Map.of(
                "!If",
                List.of(
                        "HasDatabasePort",
                        Map.of("!Ref", "DatabasePort"),
                        Map.of("!If", List.of("FromPostgres", "5432", "3306"))));

        assertThat(DMS.at("Parameters", "DatabasePort", "Default").number()).isZero();
        assertThat(DMS.at("Conditions", "HasDatabasePort").value())
                .isEqualTo(Map.of("!Not", List.of(Map.of("!Equals", List.of(Map.of("!Ref", "DatabasePort"), "0")))));
        assertThat(rule.at("FromPort").value()).isEqualTo(port);
        assertThat(rule.at("ToPort").value()).isEqualTo(port);
    }

    /** DMS knows 'require' for PostgreSQL only; for MySQL it wants a certificate. */
    @Test
    void encryptsTheWayToTheSourceUnlessSaid() {
        Template rule = DMS.at("Rules", "MysqlNeedsACertificateUnlessSaid");

        assertThat(DMS.at("Parameters", "SslMode", "Default").text()).isEmpty();
        assertThat(DMS.at("Resources", "Source", "Properties", "SslMode").value())
                .isEqualTo(Map.of(
                        "!If",
                        List.of(
                                "HasSslMode",
                                Map.of("!Ref", "SslMode"),
                                Map.of("!If", List.of("FromPostgres", "require", "verify-ca")))));
        assertThat(rule.at("RuleCondition", "!And").value())
                .isEqualTo(List.of(
                        Map.of("!Equals", List.of(Map.of("!Ref", "SslMode"), "")),
                        Map.of(
                                "!Not",
                                List.of(DMS.at("Conditions", "FromPostgres").value()))));
        assertThat(rule.at("Assertions", 0, "Assert").value())
                .isEqualTo(Map.of("!Not", List.of(Map.of("!Equals", List.of(Map.of("!Ref", "CertificateArn"), "")))));
    }

    private static Map<String, Object> keyOr(Object otherwise) {
        return Map.of("!If", List.of("HasKmsKey", Map.of("!Ref", "KmsKeyArn"), otherwise));
    }

    private static Set<String> settings(String conf) {
        return Set.of(conf.split(" --conf "));
    }

    /** References as text, and numbers and truths too. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.containsKey("!Ref")) {
                return "${" + map.get("!Ref") + "}";
            }
            return map.entrySet().stream()
                    .collect(Collectors.toMap(each -> each.getKey(), each -> plain(each.getValue())));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(TemplateStacksTest::plain).toList();
        }
        return String.valueOf(value);
    }
}

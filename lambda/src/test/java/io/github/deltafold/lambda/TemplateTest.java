package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;

import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.lambda.wake.GroupRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Template TEMPLATE = Template.of("template.yaml");
    private static final Template HANDLER = TEMPLATE.at("Resources", "StagedFileHandler", "Properties");
    private static final Template SWEEP = TEMPLATE.at("Resources", "SweepHandler", "Properties");
    private static final Template FOLD = TEMPLATE.at("Resources", "FoldFunction", "Properties");
    private static final Template TRIGGER = HANDLER.at("Events", "StagedFiles", "Properties");
    private static final Template QUEUE = TEMPLATE.at("Resources", "EventQueue", "Properties");

    // --- functions ---

    @ParameterizedTest
    @CsvSource({
        "StagedFileHandler, lambda, io.github.deltafold.lambda.StagedFileHandler, lambda/target/deltafold-lambda.zip",
        "SweepHandler, lambda, io.github.deltafold.lambda.SweepHandler, lambda/target/deltafold-lambda.zip",
        "FoldFunction, fold-function, io.github.deltafold.function.FoldHandler,"
                + " fold-function/target/deltafold-fold-function.zip",
        "JobJarPublisher, infra/job-jar, io.github.deltafold.jobjar.JobJarPublisher,"
                + " infra/job-jar/target/deltafold-job-jar.zip"
    })
    void deploysHandlerAndZipThatTheBuildMakes(String function, String module, String handler, String zip)
            throws Exception {
        Template properties = TEMPLATE.at("Resources", function, "Properties");

        String pom = Files.readString(Path.of("..", module, "pom.xml"));

        assertThat(properties.at("Handler").text()).isEqualTo(handler + "::handleRequest");
        assertThat(properties.at("CodeUri").text()).isEqualTo(zip);
        assertThat(pom).contains("<finalName>" + zip.replaceFirst(".*/(.*)[.]zip", "$1") + "</finalName>");
        assertThat(properties.at("Runtime").text()).isEqualTo("java21");
        assertThat(properties.at("Architectures").list()).isEqualTo(List.of("arm64"));
    }

    @ParameterizedTest
    @CsvSource({
        "StagedFileHandler, lambda",
        "SweepHandler, lambda",
        "FoldFunction, fold-function",
        "JobJarPublisher, infra/job-jar",
    })
    void namesHandlersThatExist(String function, String module) {
        String handler =
                TEMPLATE.at("Resources", function, "Properties", "Handler").text();

        String file = handler.replace("::handleRequest", "").replace('.', '/') + ".java";

        assertThat(Path.of("..", module, "src/main/java", file)).exists();
    }

    @Test
    void knowsEveryFunction() {
        assertThat(TEMPLATE.resources("AWS::Serverless::Function"))
                .containsOnlyKeys("StagedFileHandler", "SweepHandler", "FoldFunction", "JobJarPublisher");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMR_SERVERLESS", "GLUE", "SPARK_REST", "LOCAL_PROCESS"})
    void setsEveryVariableThatTheFunctionsRead(String backend) {
        Map<String, String> environment = new HashMap<>();
        variables(HANDLER).forEach(name -> environment.put(name, "http://set"));
        environment.put("DELTAFOLD_BACKEND", backend);
        environment.put("DELTAFOLD_SPARK_SETTINGS", "{}");

        assertThatCode(() -> new LambdaConfig(environment)).doesNotThrowAnyException();
    }

    @Test
    void setsNoVariableThatTheFunctionsDoNotRead() throws Exception {
        String readers = Files.readString(Path.of("src/main/java/io/github/deltafold/lambda/LambdaConfig.java"))
                + Files.readString(Path.of("src/main/java/io/github/deltafold/lambda/BackendKind.java"));

        Set<String> read = new TreeSet<>();
        Matcher names = Pattern.compile("\"(DELTAFOLD_[A-Z_]+)\"").matcher(readers);
        while (names.find()) {
            read.add(names.group(1));
        }

        assertThat(variables(HANDLER)).isEqualTo(read);
        assertThat(SWEEP.at("Environment").value())
                .isEqualTo(HANDLER.at("Environment").value());
    }

    @Test
    void knowsTheBackendsThatTheFunctionsKnow() {
        assertThat(TEMPLATE.at("Parameters", "ComputeBackend", "AllowedValues").list())
                .map(String::valueOf)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(BackendKind.values()).map(Enum::name).toList());
    }

    @Test
    void givesTheFoldFunctionRoomAndTimeAndNoSecondTry() {
        Template invocations = FOLD.at("EventInvokeConfig");

        assertThat(FOLD.at("MemorySize").number()).isGreaterThanOrEqualTo(2048);
        assertThat(FOLD.at("EphemeralStorage", "Size").number()).isGreaterThanOrEqualTo(2048);
        assertThat(FOLD.at("Timeout").number()).isEqualTo(900);
        assertThat(FOLD.map()).doesNotContainKey("ReservedConcurrentExecutions");
        assertThat(invocations.at("MaximumRetryAttempts").number()).isZero();
        assertThat(invocations.at("DestinationConfig").map().keySet())
                .containsExactlyInAnyOrder("OnSuccess", "OnFailure");
        assertThat(invocations.at("DestinationConfig").map().values())
                .allSatisfy(destination -> assertThat(destination)
                        .isEqualTo(Map.of("Type", "SQS", "Destination", Map.of("!GetAtt", "EventQueue.Arn"))));
        assertThat(FOLD.at("Environment", "Variables").map()).containsOnlyKeys("DELTAFOLD_CONFIG");
    }

    @Test
    void sweepsByTheClock() {
        assertThat(SWEEP.at("Events", "Sweeps", "Type").text()).isEqualTo("Schedule");
        assertThat(SWEEP.at("Events", "Sweeps", "Properties", "Schedule", "!Sub")
                        .text())
                .isEqualTo("rate(${SweepMinutes} minutes)");
        assertThat(SWEEP.at("Timeout").number()).isEqualTo(300);
        // "rate(1 minutes)" is refused
        assertThat(TEMPLATE.at("Parameters", "SweepMinutes", "MinValue").number())
                .isEqualTo(2);
    }

    /** Whoever made a run due may still start it: nobody else may meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"StagedFileHandler", "SweepHandler"})
    void letsNoFunctionLiveLongerThanItsStartsAreWaitedFor(String function) {
        Instant made = Instant.EPOCH;
        GroupState due = GroupState.NEW.wake(made, Duration.ofMinutes(10));

        int timeout =
                TEMPLATE.at("Resources", function, "Properties", "Timeout").number();

        assertThat(GroupRuns.isLeftAlone(due, made.plusSeconds(timeout))).isFalse();
        assertThat(GroupRuns.isLeftAlone(due, made.plusSeconds(599))).isTrue();
    }

    @Test
    void knowsEveryFunctionThatStartsRuns() {
        assertThat(TEMPLATE.resources("AWS::Serverless::Function").entrySet().stream()
                        .filter(each -> String.valueOf(each.getValue()).contains("DELTAFOLD_BACKEND"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("StagedFileHandler", "SweepHandler");
    }

    @Test
    void publishesTheJarOfEveryBuild() {
        Template jar = TEMPLATE.at("Resources", "JobJar");

        assertThat(jar.at("Type").text()).isEqualTo("Custom::JobJar");
        assertThat(jar.at("Properties").map())
                .containsOnly(
                        entry("ServiceToken", Map.of("!GetAtt", "JobJarPublisher.Arn")),
                        entry("Bucket", Map.of("!GetAtt", "Buckets.Outputs.LakeBucket")),
                        entry("Version", Map.of("!Sub", "${JobJarPublisher.Version}")));
        assertThat(TEMPLATE.at("Resources", "JobJarPublisher", "Properties", "AutoPublishAlias")
                        .text())
                .isNotBlank();
    }

    // --- queues ---

    @Test
    void letsOnlyTheStagingBucketOrItsRuleSendEvents() {
        Template policy = TEMPLATE.at("Resources", "EventQueuePolicy");
        Object bucket = TEMPLATE.at("Resources", "Buckets", "Properties", "Parameters", "StagingBucketName")
                .value();

        Template ofBucket = policy.statement("StagingBucketSends").at("Condition");
        Template ofRule = policy.statement("RuleSends").at("Condition");

        assertThat(ofBucket.at("ArnEquals", "aws:SourceArn", "!Sub").value())
                .isEqualTo(List.of("arn:${AWS::Partition}:s3:::${Bucket}", Map.of("Bucket", bucket)));
        assertThat(ofRule.at("ArnEquals", "aws:SourceArn").value()).isEqualTo(Map.of("!GetAtt", "StagedFilesRule.Arn"));
        assertThat(List.of(ofBucket, ofRule))
                .allSatisfy(condition -> assertThat(condition
                                .at("StringEquals", "aws:SourceAccount")
                                .value())
                        .isEqualTo(Map.of("!Ref", "AWS::AccountId")));
    }

    @Test
    void hearsOnlyOfStagedFilesFromEventBridge() {
        Template rule = TEMPLATE.at("Resources", "StagedFilesRule", "Properties");
        Object bucket = TEMPLATE.at("Resources", "Buckets", "Properties", "Parameters", "StagingBucketName")
                .value();

        assertThat(rule.at("EventPattern").value())
                .isEqualTo(Map.of(
                        "source", List.of("aws.s3"),
                        "detail-type", List.of("Object Created"),
                        "detail",
                                Map.of(
                                        "bucket", Map.of("name", List.of(bucket)),
                                        "object",
                                                Map.of(
                                                        "key",
                                                        List.of(Map.of("prefix", Map.of("!Ref", "StagingPrefix")))))));
        assertThat(rule.at("Targets", 0, "Arn").value()).isEqualTo(Map.of("!GetAtt", "EventQueue.Arn"));
    }

    @Test
    void keepsWhatCannotBeHandled() {
        assertThat(QUEUE.at("RedrivePolicy", "deadLetterTargetArn").value())
                .isEqualTo(Map.of("!GetAtt", "DeadLetterQueue.Arn"));
        assertThat(QUEUE.at("RedrivePolicy", "maxReceiveCount").number()).isEqualTo(10);
        assertThat(TEMPLATE.resources("AWS::SQS::Queue").values())
                .hasSize(2)
                .allSatisfy(queue -> assertThat(
                                queue.at("Properties", "MessageRetentionPeriod").number())
                        .isEqualTo(14 * 24 * 60 * 60));
    }

    /** S3 drops what the queue does not take, and sends up to 64 KB. */
    @Test
    void takesTheLongestMessageOfS3() {
        assertThat(TEMPLATE.resources("AWS::SQS::Queue").values())
                .allSatisfy(queue -> assertThat(
                                queue.at("Properties", "MaximumMessageSize").number())
                        .isGreaterThanOrEqualTo(64 * 1024));
    }

    @Test
    void hidesMessagesLongerThanTheFunctionMayTake() {
        int longestWindow =
                TEMPLATE.at("Parameters", "BatchWindowSeconds", "MaxValue").number();

        int visibility = QUEUE.at("VisibilityTimeout").number();

        assertThat(visibility).isGreaterThanOrEqualTo(6 * HANDLER.at("Timeout").number() + longestWindow);
    }

    @Test
    void asksTheFunctionWhichMessagesFailed() {
        assertThat(TRIGGER.at("FunctionResponseTypes").list()).isEqualTo(List.of("ReportBatchItemFailures"));
        assertThat(TRIGGER.at("Queue").value()).isEqualTo(Map.of("!GetAtt", "EventQueue.Arn"));
        assertThat(TRIGGER.at("ScalingConfig", "MaximumConcurrency").number()).isEqualTo(2);
    }

    @Test
    void gathersMoreThanTenEventsOnlyWithinAWindow() {
        assertThat(TRIGGER.at("BatchSize", "!If").value()).isEqualTo(List.of("GathersEvents", "1000", "10"));
        assertThat(TEMPLATE.at("Conditions", "GathersEvents").value())
                .isEqualTo(Map.of(
                        "!Not", List.of(Map.of("!Equals", List.of(Map.of("!Ref", "BatchWindowSeconds"), "0")))));
    }

    // --- rights ---

    /** A lake may be the bucket itself or any folder of it; the names are those of GroupStates and of the setting state. */
    @Test
    void letsTheFunctionsWriteLeasesAndNothingElse() {
        List<Template> writing = List.of("WakeRights", "HandlerRole", "SweepRole").stream()
                .flatMap(name -> TEMPLATE.at("Resources", name).statements().stream())
                .filter(statement -> statement.at("Action").list().contains("s3:PutObject"))
                .toList();

        assertThat(writing).hasSize(1);
        String pattern =
                writing.get(0).at("Resource", "!Sub").text().replaceFirst(".*\\$\\{Buckets.Outputs.LakeBucket}/", "");
        assertThat(List.of(
                        "_deltafold/leases/default.json",
                        "tables/_deltafold/leases/a+group.json",
                        "_deltafold/leases/sweep/memory.json"))
                .allSatisfy(key ->
                        assertThat(key).matches(pattern.replace(".", "\\.").replace("*", ".*")));
        assertThat("tables/_deltafold/ledger/sales/orders/00000000000000000001.json")
                .doesNotMatch(pattern.replace(".", "\\.").replace("*", ".*"));
    }

    @Test
    void letsTheSweepReadStagingAndLedgerToo() {
        Template role = TEMPLATE.at("Resources", "SweepRole");

        assertThat(role.statement("ReadLedger").at("Resource", 0, "!Sub").text())
                .endsWith("/*_deltafold/ledger/*");
        assertThat(role.statement("ReadLedger").at("Resource", 1, "!Sub").text())
                .endsWith("/*_deltafold/summaries/*");
        assertThat(role.statement("ReadLedger").at("Action").list()).isEqualTo(List.of("s3:GetObject"));
        assertThat(role.statement("ListStaging").at("Action").list()).isEqualTo(List.of("s3:ListBucket"));
    }

    @Test
    void startsRunsOnlyWhereTheyRun() {
        Map<String, List<Object>> chosen = new HashMap<>();
        TEMPLATE.at("Resources", "WakeRights").all("!If").forEach(choice -> {
            if (choice.at(1).value() instanceof Map<?, ?> statement && statement.containsKey("Sid")) {
                chosen.computeIfAbsent(choice.at(0).text(), condition -> new ArrayList<>())
                        .addAll(choice.at(1, "Action").list());
            }
        });

        assertThat(chosen)
                .containsOnly(
                        entry("HasKmsKey", List.of("kms:Decrypt", "kms:GenerateDataKey")),
                        entry(
                                "OnEmrServerless",
                                List.of(
                                        "emr-serverless:StartJobRun",
                                        "emr-serverless:ListJobRuns",
                                        "emr-serverless:GetJobRun",
                                        "iam:PassRole")),
                        entry("OnGlue", List.of("glue:StartJobRun", "glue:GetJobRun", "glue:GetJobRuns")),
                        entry("FoldsInLambda", List.of("lambda:InvokeFunction")));
    }

    @Test
    void grantsTheCatalogOnlyWhereItIsNamed() {
        List<Template> catalog = TEMPLATE.statements().stream()
                .filter(statement -> statement.at("Action").list().contains("glue:CreateTable"))
                .toList();

        assertThat(catalog).hasSize(1);
        assertThat(catalog.get(0).map().get("Sid")).isEqualTo("RegisterTables");
        assertThat(TEMPLATE.at("Parameters", "CatalogDatabases", "Default").text())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sales              | sales",
                "sales,crm          | sales crm",
                "sales*,crm,hr      | sales* crm hr",
                "a,b,c,d,e          | a b c d e",
            })
    void grantsEveryDatabaseOfTheListAndNoOther(String databases, String granted) {
        Template parameter = TEMPLATE.at("Parameters", "CatalogDatabases");
        Template statement = TEMPLATE.statement("RegisterTables");
        String glue = "arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:";

        Set<String> resources = new TreeSet<>();
        for (int i = 0; i < statement.at("Resource").list().size(); i++) {
            resources.add(withDatabases(statement.at("Resource", i), databases));
        }

        assertThat(databases).matches(parameter.at("AllowedPattern").text());
        Set<String> expected = new TreeSet<>(Set.of(glue + "catalog"));
        for (String name : granted.split(" ", -1)) {
            expected.add(glue + "database/" + name);
            expected.add(glue + "table/" + name + "/*");
        }
        assertThat(resources).isEqualTo(expected);
    }

    /** As CloudFormation resolves the few functions that stand there. */
    private static String withDatabases(Template resource, String databases) {
        Template sub = resource.at("!Sub");
        if (sub.value() instanceof String text) {
            return text;
        }
        Template select = sub.at(1, "Name", "!Select");
        Template split = select.at(1, "!Split");
        List<String> names = List.of(split.at(1, "!Sub")
                .text()
                .replace("${CatalogDatabases}", databases)
                .split(split.at(0).text(), -1));
        return sub.at(0).text().replace("${Name}", names.get(select.at(0).number()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CatalogDatabases | ''          | true",
                "CatalogDatabases | Sales       | false",
                "CatalogDatabases | *           | false",
                "CatalogDatabases | sales,      | false",
                "CatalogDatabases | sales, crm  | false",
                "CatalogDatabases | a,b,c,d,e,f | false",
                "MaxCpu           | 3 vCPU      | false",
                "MaxCpu           | 4 vCPU      | true",
                "MaxCpu           | 16 vCPU     | true",
                "MaxMemory        | 8 GB        | false",
                "MaxMemory        | 15 GB       | false",
                "MaxMemory        | 16 GB       | true",
                "MaxMemory        | 20 GB       | true",
                "MaxMemory        | 100 GB      | true",
            })
    void takesOnlyWhatCanWork(String parameter, String value, boolean isTaken) {
        assertThat(value.matches(
                        TEMPLATE.at("Parameters", parameter, "AllowedPattern").text()))
                .isEqualTo(isTaken);
    }

    /** A driver and an executor; with less, runs would wait for each other until AWS ends them. */
    @Test
    void wantsRoomForADriverAndAnExecutor() {
        Template settings = Template.of("infra/emr-serverless.yaml")
                .at("Resources", "Application", "Properties", "RuntimeConfiguration", 0, "Properties");

        int cores = settings.at("spark.driver.cores").number()
                + settings.at("spark.executor.cores").number();
        // two workers of 8 GB: 7 GB and the overhead of a tenth
        assertThat(List.of(
                        settings.at("spark.driver.memory").text(),
                        settings.at("spark.executor.memory").text()))
                .containsOnly("7g");
        assertThat(cores + " vCPU")
                .matches(TEMPLATE.at("Parameters", "MaxCpu", "AllowedPattern").text());
        assertThat(cores - 1 + " vCPU")
                .doesNotMatch(
                        TEMPLATE.at("Parameters", "MaxCpu", "AllowedPattern").text());
    }

    /** LOCAL_PROCESS takes none, by a rule. */
    @Test
    void letsRunsReadTheirOwnJobJarOnEveryBackend() {
        List<Object> chosen = TEMPLATE.at("Resources", "JobRights")
                .all("!If")
                .filter(choice -> choice.toString().contains("Sid=ReadJobJar"))
                .map(choice -> choice.at(0).value())
                .toList();

        assertThat(chosen).containsExactly("HasJobJarUri");
        assertThat(TEMPLATE.at("Conditions", "HasJobJarUri").value())
                .isEqualTo(Map.of("!Not", List.of(Map.of("!Equals", List.of(Map.of("!Ref", "JobJarUri"), "")))));
    }

    // --- parameters ---

    @Test
    void hasTheParametersThatTheManualNames() {
        Map<String, Object> defaults = new HashMap<>();
        TEMPLATE.at("Parameters")
                .map()
                .keySet()
                .forEach(name -> defaults.put(
                        name, TEMPLATE.at("Parameters", name, "Default").value()));

        assertThat(defaults)
                .containsOnly(
                        entry("BucketPrefix", "deltafold"),
                        entry("StagingBucketName", ""),
                        entry("LakeBucketName", ""),
                        entry("StagingPrefix", "dms/"),
                        entry("ConfigKey", "deltafold.yaml"),
                        entry("ComputeBackend", "EMR_SERVERLESS"),
                        entry("SmallBatches", "SPARK"),
                        entry("TriggerMode", "S3_SQS"),
                        entry("BatchWindowSeconds", "60"),
                        entry("SweepMinutes", "5"),
                        entry("KmsKeyArn", ""),
                        entry("AlarmTopicArn", ""),
                        entry("OldestFileAlarmSeconds", "3600"),
                        entry("LogRetentionDays", "30"),
                        entry("JobJarUri", ""),
                        entry("SparkJobJar", ""),
                        entry("ReleaseLabel", "emr-7.13.0"),
                        entry("MaxConcurrentRuns", "1"),
                        entry("MaxCpu", "32 vCPU"),
                        entry("MaxMemory", "128 GB"),
                        entry("IdleMinutes", "15"),
                        entry("GlueVersion", "5.1"),
                        entry("GlueWorkers", "4"),
                        entry("SparkMasterUrl", ""),
                        entry("SparkSettings", "{}"),
                        entry("LocalCommand", ""),
                        entry("LocalRuns", ""),
                        entry("CatalogDatabases", ""));
    }

    @Test
    void asksForEveryParameterUnderAHeading() {
        List<Object> asked = TEMPLATE.at("Metadata")
                .all("Parameters")
                .flatMap(each -> each.list().stream())
                .toList();

        assertThat(asked)
                .doesNotHaveDuplicates()
                .map(String::valueOf)
                .containsExactlyInAnyOrderElementsOf(
                        TEMPLATE.at("Parameters").map().keySet());
    }

    @ParameterizedTest
    @CsvSource({
        "SPARK_REST, SparkRestNeedsItsMaster, SparkMasterUrl",
        "LOCAL_PROCESS, LocalProcessNeedsItsCommand, LocalCommand LocalRuns"
    })
    void refusesBackendsWithoutWhatTheyNeed(String backend, String rule, String needed) {
        Template refusal = TEMPLATE.at("Rules", rule);

        String asserted = refusal.at("Assertions").list().stream()
                .map(each -> (Map<?, ?>) each)
                .map(each -> String.valueOf(each.get("Assert")))
                .collect(Collectors.joining(" "));

        assertThat(refusal.at("RuleCondition").value())
                .isEqualTo(Map.of("!Equals", List.of(Map.of("!Ref", "ComputeBackend"), backend)));
        assertThat(needed.split(" "))
                .allSatisfy(name -> assertThat(asserted).contains("{!Not=[{!Equals=[{!Ref=" + name + "}, ]}]}"));
    }

    @ParameterizedTest
    @CsvSource({
        "SPARK_REST, OnlySparkRestHasACluster, SparkMasterUrl SparkJobJar",
        "LOCAL_PROCESS, OnlyLocalProcessHasACommand, LocalCommand LocalRuns"
    })
    void refusesSettingsOfBackendsThatWereNotChosen(String backend, String rule, String foreign) {
        Template refusal = TEMPLATE.at("Rules", rule);

        List<String> asserted =
                refusal.all("Assert").map(each -> String.valueOf(each.value())).toList();

        assertThat(refusal.at("RuleCondition").value())
                .isEqualTo(Map.of(
                        "!Not", List.of(Map.of("!Equals", List.of(Map.of("!Ref", "ComputeBackend"), backend)))));
        assertThat(foreign.split(" "))
                .allSatisfy(name -> assertThat(asserted).contains("{!Equals=[{!Ref=" + name + "}, ]}"));
    }

    @Test
    void refusesASecondJobJar() {
        assertThat(TEMPLATE.at("Rules", "OneJobJar", "Assertions", 0, "Assert").value())
                .isEqualTo(Map.of(
                        "!Or",
                        List.of(
                                Map.of("!Equals", List.of(Map.of("!Ref", "JobJarUri"), "")),
                                Map.of("!Equals", List.of(Map.of("!Ref", "SparkJobJar"), "")))));
        assertThat(TEMPLATE.at("Rules", "LocalProcessNeedsItsCommand", "Assertions", 2, "Assert")
                        .value())
                .isEqualTo(Map.of("!Equals", List.of(Map.of("!Ref", "JobJarUri"), "")));
    }

    /** Whatever passes here must pass LambdaConfig too, and the reverse, but for what no pattern can tell. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | true",
                "{ } | true",
                "{\"spark.executor.memory\": \"2g\"} | true",
                "{\"spark.a\":\"x \\\"y\\\" }\" , \"spark.cores.max\" : 4,\"spark.ui.enabled\":false} | true",
                "{\"executor.memory\": \"2g\"} | false",
                "{\"spark.a\": null} | false",
                "{\"spark.a\": [1]} | false",
                "{\"spark.a\": {\"b\": 1}} | false",
                "{\"spark.a\": \"1\",} | false",
                "{spark.a: 1} | false",
                "{\"spark.a\": \"1\"} {\"spark.b\": \"1\"} | false",
                "[] | false"
            })
    void takesSettingsOfSparkThatTheFunctionsTake(String settings, boolean isTaken) {
        String pattern =
                TEMPLATE.at("Parameters", "SparkSettings", "AllowedPattern").text();
        Map<String, String> environment = new HashMap<>();
        variables(HANDLER).forEach(name -> environment.put(name, "http://set"));
        environment.put("DELTAFOLD_BACKEND", "SPARK_REST");
        environment.put("DELTAFOLD_SPARK_SETTINGS", settings);

        assertThat(settings.matches(pattern)).isEqualTo(isTaken);
        if (isTaken) {
            assertThatCode(() -> new LambdaConfig(environment)).doesNotThrowAnyException();
        } else {
            assertThatCode(() -> new LambdaConfig(environment)).hasMessageContaining("DELTAFOLD_SPARK_SETTINGS");
        }
    }

    private static Set<String> variables(Template function) {
        return new TreeSet<>(function.at("Environment", "Variables").map().keySet());
    }
}

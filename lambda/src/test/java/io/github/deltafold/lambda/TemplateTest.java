package io.github.deltafold.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.deltafold.core.failure.BadSetting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final Template TEMPLATE = Template.ofRepository();
    private static final Template HANDLER = TEMPLATE.at("Resources", "StagedFileHandler", "Properties");
    private static final Template TRIGGER = HANDLER.at("Events", "StagedFiles", "Properties");
    private static final Template QUEUE = TEMPLATE.at("Resources", "EventQueue", "Properties");

    @Test
    void namesHandlerThatExists() throws Exception {
        String[] handler = HANDLER.at("Handler").text().split("::", 2);

        Class<?> type = Class.forName(handler[0]);

        assertThat(RequestStreamHandler.class).isAssignableFrom(type);
        assertThat(type.getMethods()).anyMatch(method -> method.getName().equals(handler[1]));
        assertThat(type.getDeclaredConstructor()).isNotNull();
    }

    @Test
    void deploysTheZipThatTheBuildMakes() throws Exception {
        String zip = HANDLER.at("CodeUri").text();

        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(zip).isEqualTo("lambda/target/deltafold-lambda.zip");
        assertThat(pom).contains("<finalName>deltafold-lambda</finalName>");
    }

    @Test
    void setsEveryVariableThatTheFunctionReads() {
        Map<String, String> environment = variables();

        assertThatCode(() -> new LambdaConfig(environment)).doesNotThrowAnyException();
    }

    @Test
    void setsNoVariableThatTheFunctionDoesNotRead() {
        for (String name : variables().keySet()) {
            Map<String, String> environment = variables();
            environment.remove(name);

            assertThatExceptionOfType(BadSetting.class)
                    .isThrownBy(() -> new LambdaConfig(environment))
                    .withMessageContaining(" " + name + " ");
        }
    }

    @Test
    void grantsNothingOnEverything() {
        assertThat(TEMPLATE.all("Action").flatMap(each -> each.list().stream()))
                .isNotEmpty()
                .doesNotContain("*");
        assertThat(TEMPLATE.all("Resource").flatMap(each -> each.list().stream()))
                .isNotEmpty()
                .doesNotContain("*");
        assertThat(TEMPLATE.all("NotAction")).isEmpty();
        assertThat(TEMPLATE.all("NotResource")).isEmpty();
        assertThat(TEMPLATE.all("ManagedPolicyArns")).isEmpty();
    }

    @Test
    void allowsNobodyUnknown() {
        List<Template> allowing = TEMPLATE.statements().stream()
                .filter(statement -> "Allow".equals(statement.map().get("Effect")))
                .toList();

        assertThat(allowing).isNotEmpty();
        assertThat(allowing).allSatisfy(statement -> {
            assertThat(statement.map().get("Principal")).isNotEqualTo("*");
            assertThat(statement.at("Action").list()).noneMatch(action -> ((String) action).endsWith(":*"));
        });
    }

    @Test
    void protectsBothBuckets() {
        Map<String, Template> buckets = TEMPLATE.resources("AWS::S3::Bucket");

        assertThat(buckets).containsOnlyKeys("StagingBucket", "LakeBucket");
        assertThat(buckets.values()).allSatisfy(bucket -> {
            assertThat(bucket.at("DeletionPolicy").text()).isEqualTo("Retain");
            assertThat(bucket.at("UpdateReplacePolicy").text()).isEqualTo("Retain");
            assertThat(bucket.at("Properties", "BucketEncryption").all("SSEAlgorithm"))
                    .hasSize(1);
            assertThat(bucket.at("Properties", "PublicAccessBlockConfiguration").map())
                    .isEqualTo(Map.of(
                            "BlockPublicAcls", "true",
                            "BlockPublicPolicy", "true",
                            "IgnorePublicAcls", "true",
                            "RestrictPublicBuckets", "true"));
        });
    }

    @Test
    void expiresNoObjects() {
        assertThat(TEMPLATE.all("ExpirationInDays")).isEmpty();
    }

    @Test
    void letsNobodyIntoBucketsWithoutTls() {
        Map<String, Template> policies = TEMPLATE.resources("AWS::S3::BucketPolicy");

        assertThat(policies).hasSize(2).allSatisfy((name, policy) -> {
            String bucket = name.replace("Policy", "");
            Template statement = policy.at("Properties", "PolicyDocument", "Statement", 0);
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
    void letsOnlyItsOwnBucketSendEvents() {
        Template sender = TEMPLATE.at(
                "Resources", "EventQueuePolicy", "Properties", "PolicyDocument", "Statement", 0, "Condition");
        Object bucketName = TEMPLATE.at("Resources", "StagingBucket", "Properties", "BucketName", "!Sub")
                .value();

        assertThat(sender.at("ArnEquals", "aws:SourceArn", "!Sub").text())
                .isEqualTo("arn:${AWS::Partition}:s3:::" + bucketName);
        assertThat(sender.at("StringEquals", "aws:SourceAccount").value()).isEqualTo(Map.of("!Ref", "AWS::AccountId"));
    }

    @Test
    void keepsWhatCannotBeHandled() {
        assertThat(QUEUE.at("RedrivePolicy", "deadLetterTargetArn").value())
                .isEqualTo(Map.of("!GetAtt", "DeadLetterQueue.Arn"));
        assertThat(TEMPLATE.resources("AWS::SQS::Queue").values())
                .allSatisfy(queue -> assertThat(
                                queue.at("Properties", "MessageRetentionPeriod").number())
                        .isEqualTo(14 * 24 * 60 * 60));
        assertThat(TEMPLATE.at("Resources", "DeadLetterAlarm", "Properties", "Dimensions", 0, "Value")
                        .value())
                .isEqualTo(Map.of("!GetAtt", "DeadLetterQueue.QueueName"));
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
    }

    /** A lake may be the bucket itself or any folder of it; the names are those of GroupStates and of the setting state. */
    @Test
    void letsTheFunctionWriteLeasesAndNothingElse() {
        List<Template> writing = TEMPLATE.at("Resources", "HandlerRole").statements().stream()
                .filter(statement -> statement.at("Action").list().contains("s3:PutObject"))
                .toList();

        assertThat(writing).hasSize(1);
        String pattern = writing.get(0).at("Resource", "!Sub").text().replaceFirst(".*\\$\\{LakeBucket}/", "");
        assertThat(List.of("_deltafold/leases/default.json", "tables/_deltafold/leases/a+group.json"))
                .allSatisfy(key ->
                        assertThat(key).matches(pattern.replace(".", "\\.").replace("*", ".*")));
        assertThat("tables/_deltafold/ledger/sales/orders/00000000000000000001.json")
                .doesNotMatch(pattern.replace(".", "\\.").replace("*", ".*"));
    }

    @Test
    void describesEveryParameter() {
        Set<String> parameters = TEMPLATE.at("Parameters").map().keySet();

        assertThat(parameters).isNotEmpty().allSatisfy(name -> {
            assertThat(TEMPLATE.at("Parameters", name, "Description").text()).isNotBlank();
            assertThat(TEMPLATE.at("Parameters", name).map()).containsKey("Default");
        });
    }

    @Test
    void keepsNoLogForever() {
        assertThat(TEMPLATE.resources("AWS::Logs::LogGroup").values())
                .hasSize(2)
                .allSatisfy(group -> assertThat(group.at("Properties").map()).containsKey("RetentionInDays"));
    }

    private static Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>();
        HANDLER.at("Environment", "Variables").map().keySet().forEach(name -> variables.put(name, "set"));
        return variables;
    }
}

package io.github.deltafold.jobjar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields
class JobJarPublisherTest {
    /** sha256sum of "bytes of a jar". */
    private static final String KEY =
            "jobs/402ae8c0dddfd82d3cb1cc77f18641f2ecfcbae46482671bd81ed966e329f6e0/deltafold-spark-job.jar";

    @TempDir
    private Path folder;

    private final InMemoryObjectStore lake = new InMemoryObjectStore();
    private final List<String> buckets = new ArrayList<>();
    private final List<JsonNode> heard = new ArrayList<>();
    private final List<String> contentTypes = new ArrayList<>();
    private final Deque<Integer> statuses = new ArrayDeque<>();
    private LoopbackServer cloudFormation;
    private JobJarPublisher publisher;

    @BeforeEach
    void start() throws IOException {
        Path jar = Files.writeString(folder.resolve("deltafold-spark-job.jar"), "bytes of a jar");
        publisher = new JobJarPublisher(jar, bucket -> {
            buckets.add(bucket);
            return lake;
        });
        cloudFormation = LoopbackServer.start(exchange -> {
            contentTypes.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            heard.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            int status = statuses.isEmpty() ? 200 : statuses.remove();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        cloudFormation.close();
    }

    @Test
    void publishesUnderTheHashOfTheJar() throws IOException {
        String unused = publisher.handleRequest(request("Create"), null);

        assertThat(buckets).containsExactly("acme-lake");
        assertThat(lake.read(KEY).map(StoredContent::bytes)).hasValue("bytes of a jar".getBytes(UTF_8));
        assertThat(heard).containsExactly(new ObjectMapper().readTree("""
                {"Status": "SUCCESS", "StackId": "stack", "RequestId": "request", "LogicalResourceId": "JobJar",
                 "PhysicalResourceId": "s3://acme-lake/%1$s", "Data": {"Uri": "s3://acme-lake/%1$s"}}
                """.formatted(KEY)));
        assertThat(contentTypes).containsExactly("null");
    }

    @Test
    void leavesTheSameJarAsItIs() {
        String first = publisher.handleRequest(request("Create"), null);

        String second = publisher.handleRequest(request("Update"), null);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void deletesNothing() {
        String created = publisher.handleRequest(request("Create"), null);
        Map<String, Object> delete = request("Delete");
        delete.put("PhysicalResourceId", "s3://acme-lake/" + KEY);

        String unused = publisher.handleRequest(delete, null);

        assertThat(created).contains(KEY);
        assertThat(lake.read(KEY)).isPresent();
        assertThat(heard.get(1).get("Status").asText()).isEqualTo("SUCCESS");
        assertThat(heard.get(1).get("PhysicalResourceId").asText()).isEqualTo("s3://acme-lake/" + KEY);
    }

    @Test
    void tellsWhyItFailed() throws IOException {
        Files.delete(folder.resolve("deltafold-spark-job.jar"));

        String unused = publisher.handleRequest(request("Create"), null);

        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).get("Status").asText()).isEqualTo("FAILED");
        assertThat(heard.get(0).get("Reason").asText())
                .isEqualTo("Cannot read the job jar at " + folder.resolve("deltafold-spark-job.jar")
                        + ": it is not in the zip of this function. Build it with './mvnw package' and deploy again.");
    }

    @Test
    void tellsThatTheBucketIsMissing() {
        Map<String, Object> request = request("Create");
        request.put("ResourceProperties", Map.of());

        String unused = publisher.handleRequest(request, null);

        assertThat(heard.get(0).get("Reason").asText())
                .isEqualTo(
                        "Cannot publish the job jar: property 'Bucket' of the resource is not set in template.yaml.");
    }

    @Test
    void tellsAgainWhenNobodyListened() {
        statuses.addAll(List.of(503, 503));

        String unused = publisher.handleRequest(request("Create"), null);

        assertThat(heard).hasSize(3);
    }

    @Test
    void failsWhenNobodyEverListens() {
        statuses.addAll(List.of(503, 503, 503));

        assertThatThrownBy(() -> publisher.handleRequest(request("Create"), null))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Cannot tell CloudFormation what became of the job jar. It gives up after an hour;"
                        + " cancel the update.");
    }

    @Test
    void refusesWhatCloudFormationDidNotSend() {
        assertThatThrownBy(() -> publisher.handleRequest(Map.of("table", "sales.orders"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot answer a request without 'RequestType': only CloudFormation calls this function, for"
                                + " the custom resource JobJar of template.yaml.");
    }

    private Map<String, Object> request(String type) {
        return new HashMap<>(Map.of(
                "RequestType",
                type,
                "ResponseURL",
                cloudFormation.endpoint() + "/answer?signature=x%2Fy",
                "StackId",
                "stack",
                "RequestId",
                "request",
                "LogicalResourceId",
                "JobJar",
                "ResourceProperties",
                Map.of("ServiceToken", "arn", "Bucket", "acme-lake")));
    }
}

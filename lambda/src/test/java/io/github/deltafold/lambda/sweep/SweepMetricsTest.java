package io.github.deltafold.lambda.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the embedded metric format asks for. */
class SweepMetricsTest {
    private static final Set<String> UNITS = Set.of("Seconds", "Count");

    @Test
    void isWhatCloudWatchMakesMetricsOf() throws Exception {
        String line = SweepMetrics.line("acme \"lake\"", report(true), Instant.ofEpochMilli(1_767_603_600_123L));

        JsonNode json = JsonMapper.builder().build().readTree(line);
        assertThat(line).doesNotContain("\n");
        assertThat(json.at("/_aws/Timestamp").longValue()).isEqualTo(1_767_603_600_123L);
        JsonNode directive = json.at("/_aws/CloudWatchMetrics/0");
        assertThat(directive.path("Namespace").textValue()).isEqualTo("Deltafold");
        assertThat(directive.at("/Dimensions").toString()).isEqualTo("[[\"Stack\"]]");
        assertThat(json.path("Stack").textValue()).isEqualTo("acme \"lake\"");
        Set<String> names = new TreeSet<>();
        for (JsonNode metric : directive.path("Metrics")) {
            String name = metric.path("Name").textValue();
            names.add(name + " " + metric.path("Unit").textValue() + " " + json.path(name));
            assertThat(json.path(name).isNumber()).isTrue();
            assertThat(UNITS).contains(metric.path("Unit").textValue());
        }
        assertThat(names)
                .containsExactly(
                        "FailingGroups Count 2",
                        "OldestUnappliedFileSeconds Seconds 61",
                        "PendingFiles Count 17",
                        "QuarantinedRecords Count 4",
                        "RunsStartedBySweep Count 3",
                        "UnseenTables Count 5");
    }

    @Test
    void saysNothingOfFilesWhereItSawNoTable() throws Exception {
        String line = SweepMetrics.line("acme", report(false), Instant.EPOCH);

        assertThat(JsonMapper.builder().build().readTree(line).at("/_aws/CloudWatchMetrics/0/Metrics"))
                .extracting(metric -> metric.path("Name").textValue())
                .containsExactly("UnseenTables", "FailingGroups", "RunsStartedBySweep");
    }

    private static SweepReport report(boolean sawTables) {
        return new SweepReport(
                new TreeMap<>(),
                3,
                List.of(),
                2,
                17,
                Duration.ofMillis(61_999),
                4,
                5,
                sawTables,
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}

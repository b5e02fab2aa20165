package io.github.deltafold.lambda.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * What a sweep found, as a line of the log that CloudWatch makes metrics of.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     metric format</a>
 */
public final class SweepMetrics {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private SweepMetrics() {}

    /** The line, for a sweep that was not blind. */
    public static String line(String stack, SweepReport report, Instant now) {
        ObjectNode line = JSON.createObjectNode();
        ObjectNode aws = line.putObject("_aws").put("Timestamp", now.toEpochMilli());
        ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject().put("Namespace", "Deltafold");
        directive.putArray("Dimensions").addArray().add("Stack");
        ArrayNode metrics = directive.putArray("Metrics");
        line.put("Stack", stack);
        if (report.sawTables()) { // zeros would say that all is well
            add("OldestUnappliedFileSeconds", "Seconds", report.oldest().toSeconds(), metrics, line);
            add("PendingFiles", "Count", report.pendingFiles(), metrics, line);
            add("QuarantinedRecords", "Count", report.quarantined(), metrics, line);
        }
        add("UnseenTables", "Count", report.unseenTables(), metrics, line);
        add("FailingGroups", "Count", report.failingGroups(), metrics, line);
        add("RunsStartedBySweep", "Count", report.started(), metrics, line);
        try {
            return JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers are JSON", e);
        }
    }

    private static void add(String name, String unit, long value, ArrayNode metrics, ObjectNode line) {
        metrics.addObject().put("Name", name).put("Unit", unit);
        line.put(name, value);
    }
}

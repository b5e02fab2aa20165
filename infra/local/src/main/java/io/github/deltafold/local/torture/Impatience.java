package io.github.deltafold.local.torture;

import java.util.List;
import java.util.Map;

/**
 * Settings of Spark that let S3A give up within seconds. As shipped it would try for minutes to reach a store that is
 * gone, and a torture would consist of waiting.
 */
final class Impatience {
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.hadoop.fs.s3a.attempts.maximum", "3",
            "spark.hadoop.fs.s3a.retry.limit", "4",
            "spark.hadoop.fs.s3a.retry.interval", "20ms",
            "spark.hadoop.fs.s3a.retry.throttle.limit", "6",
            "spark.hadoop.fs.s3a.retry.throttle.interval", "20ms");

    private Impatience() {}

    /** Makes runs in this process impatient, whose Spark has not started yet. */
    static void here() {
        SETTINGS.forEach(System::setProperty);
    }

    /** Options of Java that make another process impatient. */
    static List<String> options() {
        return SETTINGS.entrySet().stream()
                .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
                .toList();
    }
}

package io.github.deltafold.spark.testing;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.spark.SparkJob;
import io.github.deltafold.spark.SparkSessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** One Spark for all tests of a JVM: starting it costs more than most tests. */
public final class LocalSpark {
    private LocalSpark() {}

    /** Engines on the one session; closing them leaves it running. */
    public static EngineFactory engines() {
        return (config, choice) -> new KeptOpenEngine(SparkJob.engines().start(config, EngineChoice.SPARK));
    }

    /** The session that the engines share. */
    public static SparkSession session() {
        return SparkSessions.start(LakeConfig.parse(
                "{staging: /none, lake: /nowhere, tables: [{name: a.b, key: [c], columns: c INT}]}",
                "tests",
                Path.of("")));
    }

    /** Every record that is set aside in a lake. */
    public static List<RejectedRecord> quarantine(Path lake) {
        Path table = lake.resolve("_deltafold/quarantine");
        if (!Files.isDirectory(table)) {
            return List.of();
        }
        return SparkSession.active().read().format("delta").load("file://" + table).collectAsList().stream()
                .map(row -> new RejectedRecord(
                        row.getAs("file"),
                        row.<Long>getAs("line"),
                        row.getAs("column"),
                        row.getAs("reason"),
                        row.getAs("raw")))
                .toList();
    }
}

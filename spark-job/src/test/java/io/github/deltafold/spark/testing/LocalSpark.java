package io.github.deltafold.spark.testing;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.FoldResult;
import io.github.deltafold.core.fold.FoldTask;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.fold.TableRows;
import io.github.deltafold.core.fold.UnreadableFilesException;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.spark.SparkJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** One Spark for all tests of a JVM: starting it costs more than most tests. */
public final class LocalSpark {
    private LocalSpark() {}

    /** Engines on the one session; closing them leaves it running. */
    public static EngineFactory engines() {
        return (config, choice) -> new KeptOpen(SparkJob.engines().start(config, EngineChoice.SPARK));
    }

    /** The session that the engines share. */
    public static SparkSession session() {
        return SparkJob.session(LakeConfig.parse(
                "{staging: /none, lake: /none, tables: [{name: a.b, key: [c], columns: c INT}]}",
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

    private record KeptOpen(TableEngine engine) implements TableEngine {
        @Override
        public FoldResult fold(FoldTask task) throws UnreadableFilesException {
            return engine.fold(task);
        }

        @Override
        public Optional<TableRows> read(LakeConfig config, TableSpec spec, @Nullable Long version) {
            return engine.read(config, spec, version);
        }

        @Override
        public void close() {
            // the session serves the tests that follow
        }
    }
}

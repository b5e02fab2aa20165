package io.github.deltafold.local.run;

import com.sun.management.OperatingSystemMXBean;
import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.EngineErrors;
import io.github.deltafold.core.fold.Outlook;
import io.github.deltafold.core.fold.SmallestEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.duckdb.DuckDbEngine;
import io.github.deltafold.duckdb.db.Limits;
import io.github.deltafold.duckdb.db.Limits.Machine;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The engines of a laptop: the small one, Spark, or the smallest that can.
 *
 * @param spark starts Spark
 */
public record LocalEngines(EngineFactory spark, Clock clock) implements EngineFactory {
    @Override
    public TableEngine start(LakeConfig config, EngineChoice choice) {
        return switch (choice) {
            case SPARK -> spark.start(config, EngineChoice.SPARK);
            case AUTO -> new SmallestEngine(small(config), (what, why) -> spark.start(config, EngineChoice.SPARK));
            case DUCKDB ->
                new SmallestEngine(small(config), (what, why) -> {
                    throw EngineErrors.unfit("duckdb", what, why);
                });
        };
    }

    private DuckDbEngine small(LakeConfig config) {
        return DuckDbEngine.start(Limits.of(config.smallEngine(), machine()), clock);
    }

    private static Machine machine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                system.getTotalMemorySize(),
                Path.of(System.getProperty("java.io.tmpdir")).toFile().getUsableSpace(),
                Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String preview(LakeConfig config, EngineChoice choice, TableSpec spec, BatchPlan plan) {
        if (choice == EngineChoice.SPARK) {
            return "with spark, as asked for";
        }
        try (DuckDbEngine small = small(config)) {
            Outlook outlook = small.outlook(config, spec, plan);
            if (choice == EngineChoice.DUCKDB) {
                return "with duckdb, as asked for"
                        + (outlook.unfit() == null ? "" : ", which fails: " + outlook.unfit())
                        + (outlook.unless() == null ? "" : ", which fails if " + outlook.unless());
            }
            if (outlook.unfit() != null) {
                return "with spark, because " + outlook.unfit();
            }
            return outlook.unless() == null
                    ? "with duckdb, which is enough for it"
                    : "with duckdb, unless " + outlook.unless();
        }
    }
}

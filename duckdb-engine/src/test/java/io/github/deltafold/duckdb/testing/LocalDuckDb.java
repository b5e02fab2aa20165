package io.github.deltafold.duckdb.testing;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.testing.Quarantined;
import io.github.deltafold.duckdb.DuckDbEngine;
import io.github.deltafold.duckdb.db.Limits;
import java.time.Clock;
import java.util.List;

/** One small engine for all tests of a JVM. */
public final class LocalDuckDb {
    private static final DuckDbEngine ENGINE =
            DuckDbEngine.start(new Limits(512, 2_048, 2, 1L << 30), Clock.systemUTC());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ENGINE::close));
    }

    private LocalDuckDb() {}

    /** The engine, which stays open. */
    public static TableEngine engine() {
        return new KeptOpenEngine(ENGINE);
    }

    /** The engine for commands. */
    public static EngineFactory engines() {
        return (config, choice) -> engine();
    }

    /** All records that are set aside in a lake. */
    public static List<RejectedRecord> quarantine(LakeConfig config) {
        return Quarantined.records(ENGINE.quarantine(config));
    }
}

package io.github.deltafold.duckdb.testing;

import io.github.deltafold.core.command.EngineFactory;
import io.github.deltafold.core.fold.KeptOpenEngine;
import io.github.deltafold.core.fold.TableEngine;
import io.github.deltafold.core.quarantine.RecordFilter;
import io.github.deltafold.core.quarantine.RejectedRecord;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.duckdb.DuckDbEngine;
import io.github.deltafold.duckdb.db.Limits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        List<RejectedRecord> records = new ArrayList<>();
        ENGINE.quarantine(config)
                .records(RecordFilter.of(Set.of(), Set.of(), Set.of(), null))
                .rows()
                .forEachRemaining(row -> records.add(record(row)));
        return records;
    }

    private static RejectedRecord record(@Nullable Object[] row) {
        return new RejectedRecord(
                String.valueOf(row[1]),
                (Long) java.util.Objects.requireNonNull(row[2]),
                (String) row[3],
                String.valueOf(row[4]),
                String.valueOf(row[5]));
    }
}

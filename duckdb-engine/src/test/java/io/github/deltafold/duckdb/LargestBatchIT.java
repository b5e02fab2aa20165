package io.github.deltafold.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.fold.Outlook;
import io.github.deltafold.core.fold.UnfitForEngineException;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.duckdb.db.Limits;
import io.github.deltafold.duckdb.testing.LocalDuckDb;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch is large by what is staged, and by what it has to write again. */
class LargestBatchIT {
    private static final String TABLE = "a.b";
    private static final BatchPlan ANY_PLAN =
            new BatchPlan(2, "two", TestingLake.BEGIN, 1, null, List.of(), List.of(), List.of());

    @TempDir
    Path folder;

    private TestingLake lake;

    @BeforeEach
    void load() {
        lake = new TestingLake(folder, "tables: [{name: a.b, key: [id], columns: 'id INT, name STRING'}]");
        lake.stage("a/b/LOAD00000001.csv", "1,a", "2,b");
        lake.drain(LocalDuckDb.engine(), TABLE);
        lake.stage("a/b/20260105-100000000.csv", "U,1,c");
    }

    @Test
    void refusesToWriteMoreAgain() {
        try (DuckDbEngine engine = engine(500)) {
            assertThatThrownBy(() -> lake.drain(engine, TABLE))
                    .hasCauseInstanceOf(UnfitForEngineException.class)
                    .hasMessageContaining("of table files that it may have to write again, and"
                            + " 'small-engine.largest-batch' is 0 MB");
        }
        assertThat(lake.rows(LocalDuckDb.engine(), TABLE)).containsExactlyInAnyOrder("1,a", "2,b");
    }

    @Test
    void saysBeforehandThatItMayBeTooMuch() {
        try (DuckDbEngine small = engine(500);
                DuckDbEngine enough = engine(100_000)) {
            assertThat(outlook(small).unless()).contains("must be written again");
            assertThat(outlook(enough)).isEqualTo(Outlook.FIT);
        }
    }

    @Test
    void saysHowMuchIsTooMuch() {
        Limits limits = new Limits(256, 1_024, 1, 3L << 20);

        assertThat(limits.whatIsTooLarge(3L << 20)).isEmpty();
        assertThat(limits.whatIsTooLarge(2_048L << 20))
                .contains(
                        "more than 3 MB ('small-engine.largest-batch') of the table's 2,048 MB must be written again");
    }

    private Outlook outlook(DuckDbEngine engine) {
        return engine.outlook(lake.config(), lake.spec(TABLE), ANY_PLAN);
    }

    @Test
    void writesAgainWhatIsAllowed() {
        try (DuckDbEngine engine = engine(100_000)) {
            lake.drain(engine, TABLE);
        }
        assertThat(lake.rows(LocalDuckDb.engine(), TABLE)).containsExactlyInAnyOrder("1,c", "2,b");
    }

    private static DuckDbEngine engine(long largestBatchBytes) {
        return DuckDbEngine.start(new Limits(256, 1_024, 1, largestBatchBytes), Clock.systemUTC());
    }
}

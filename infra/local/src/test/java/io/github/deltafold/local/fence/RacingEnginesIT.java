package io.github.deltafold.local.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.spec.EngineChoice;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.local.faults.FaultPlan;
import io.github.deltafold.local.faults.FaultyProxy;
import io.github.deltafold.local.run.CommandRun;
import io.github.deltafold.local.s3.AwsProperties;
import io.github.deltafold.local.s3.EmbeddedS3;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The small engine against itself and against Spark on one table: both have read it when the first of them commits, and
 * no lease keeps them apart. {@link TwoDriversIT} races Spark against itself, in processes.
 */
@SuppressWarnings("NullAway.Init") // JUnit starts drivers and server
class RacingEnginesIT {
    private static final int ROUNDS = 3;
    private static final long PATIENCE_SECONDS = 300;

    /** Shorter than the patience of a client, who would ask again and meet itself. */
    private static final Duration MEETING = Duration.ofSeconds(20);

    @TempDir
    private static Path home;

    private static EmbeddedS3 s3;
    private static AwsProperties awsProperties;
    private static FaultyProxy proxy;
    private static Driver small;
    private static Driver other;
    private static Driver spark;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws IOException {
        s3 = EmbeddedS3.start(home.resolve("s3")).createBucket("races");
        awsProperties = new AwsProperties(s3);
        proxy = FaultyProxy.before(URI.create(s3.endpoint()).getPort());
        try (RacedLake first = new RacedLake(home, "s3://races/first", proxy.endpoint())) {
            LakeConfig config = first.config();
            small = new Driver(config, EngineChoice.DUCKDB);
            other = new Driver(config, EngineChoice.DUCKDB);
            spark = new Driver(config, EngineChoice.SPARK);
            // Spark's first batch takes longer than anybody waits
            first.stage();
            spark.apply(first.configFile());
        }
    }

    @AfterAll
    static void stop() {
        small.close();
        other.close();
        spark.close();
        proxy.close();
        awsProperties.close();
        s3.close();
    }

    private static Driver rival(EngineChoice choice) {
        return choice == EngineChoice.SPARK ? spark : other;
    }

    @ParameterizedTest
    @EnumSource(names = {"DUCKDB", "SPARK"})
    void commitsEveryBatchOnceInBucket(EngineChoice rival) throws Exception {
        try (RacedLake lake = new RacedLake(folder, "s3://races/" + rival, proxy.endpoint())) {
            Meetings meetings = new Meetings(rival + "/lake/shop/items", MEETING);
            proxy.follow(meetings);

            for (int round = 0; round < ROUNDS; round++) {
                lake.stage();
                race(lake, rival(rival));
            }

            proxy.follow(FaultPlan.NONE);
            assertThat(meetings.happened()).as("commits that met").hasSizeGreaterThanOrEqualTo(ROUNDS);
            lake.check(small);
        }
    }

    @Test
    void commitsEveryBatchOnceInFolder() throws Exception {
        AtomicInteger meetings = new AtomicInteger();
        CyclicBarrier bothHaveRead = new CyclicBarrier(2, meetings::incrementAndGet);
        try (RacedLake lake = new RacedLake(folder, ".", proxy.endpoint())) {
            for (int round = 0; round < ROUNDS; round++) {
                lake.stage();
                small.beforeCommit(() -> await(bothHaveRead));
                other.beforeCommit(() -> await(bothHaveRead));
                race(lake, other);
            }

            assertThat(meetings).hasValue(ROUNDS);
            lake.check(small);
        }
    }

    private static void race(RacedLake lake, Driver rival) throws Exception {
        CompletableFuture<CommandRun> one = small.applyMeanwhile(lake.configFile());
        CompletableFuture<CommandRun> two = rival.applyMeanwhile(lake.configFile());
        for (CompletableFuture<CommandRun> driver : List.of(one, two)) {
            CommandRun run = driver.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("The other driver does not come to its commit", e);
        }
    }

    /** It has read the table, and stands still until the others have finished its batch and the next. */
    @ParameterizedTest
    @CsvSource({"DUCKDB, .", "SPARK, .", "DUCKDB, s3://races/still-duckdb"})
    void addsNothingToWhatOthersFinishedMeanwhile(EngineChoice rival, String place) throws Exception {
        try (RacedLake lake = new RacedLake(folder, place, proxy.endpoint())) {
            lake.stage();
            small.apply(lake.configFile());
            lake.stage();
            small.beforeCommit(() -> {
                rival(rival).apply(lake.configFile());
                lake.stage();
                rival(rival).apply(lake.configFile());
            });

            CommandRun run = small.apply(lake.configFile());

            assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
            lake.check(small);
        }
    }

    /** Somebody who is no driver commits between the look of the small engine and its commit. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OPTIMIZE delta.`%s`                                          | 2  | ink
            DELETE FROM delta.`%s` WHERE id = 2                          | 2  | ''
            UPDATE delta.`%s` SET name = 'blood' WHERE id = 2            | 2  | blood
            INSERT INTO delta.`%s` (id, name) VALUES (99, 'foreign')     | 99 | foreign
            ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.logRetentionDuration' = 'interval 9 days') | 2 | ink
            """)
    void keepsWhatSomeoneElseCommitsMeanwhile(String statement, int id, String name) throws Exception {
        try (RacedLake lake = new RacedLake(folder, ".", proxy.endpoint())) {
            for (int before = 0; before < 2; before++) {
                lake.stage();
                small.apply(lake.configFile());
            }
            intrude("INSERT INTO delta.`%s` (id, name) VALUES (98, 'before')", lake); // a second file, for OPTIMIZE
            lake.expect(98, "before");
            lake.stage();
            long commits = lake.commits();
            small.beforeCommit(() -> intrude(statement, lake));

            CommandRun run = small.apply(lake.configFile());

            assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
            assertThat(lake.commits())
                    .as("one of the batch, one of the intruder")
                    .isEqualTo(commits + 2);
            lake.expect(id, name);
            lake.check(small);
        }
    }

    private static void intrude(String statement, RacedLake lake) {
        SparkSession.active().sql(statement.formatted(lake.table())).collect();
    }
}

package io.github.deltafold.lambda.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import io.github.deltafold.lambda.sweep.Sweep.Lake;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.MovingClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final byte[] ROW = "1\n".getBytes(StandardCharsets.UTF_8);

    private final InMemoryObjectStore staging = new InMemoryObjectStore();
    private final InMemoryObjectStore state = new InMemoryObjectStore();
    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final MovingClock clock = new MovingClock();

    @Test
    void expandsWildcardsByWhatIsStaged() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        staging.put("other/strangers/LOAD00000001.csv", ROW);

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(backend.startedGroups()).containsExactly("sales");
        assertThat(report.pendingFiles()).isEqualTo(1);
        assertThat(report.failures()).isEmpty();
    }

    @Test
    void looksAtTheOtherTablesWhereOneCannotBeRead() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        staging.put("hr/people/LOAD00000001.csv", ROW);
        state.put("ledger/hr/people/00000000000000000001.json", "garbage");

        SweepReport report = sweep("[{name: sales.*, group: sales}, {name: hr.*, group: hr}]")
                .sweep(() -> LONG);

        assertThat(backend.startedGroups()).containsExactly("sales");
        assertThat(report.failures())
                .singleElement()
                .isInstanceOf(BadSetting.class)
                .asString()
                .contains("Cannot read ledger entry ledger/hr/people/00000000000000000001.json");
    }

    @Test
    void repairsTheOtherGroupsWhereOneLeaseCannotBeRead() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        state.put("leases/hr.json", "garbage");

        SweepReport report = sweep("[{name: sales.*, group: sales}, {name: hr.*, group: hr}]")
                .sweep(() -> LONG);

        assertThat(backend.startedGroups()).containsExactly("sales");
        assertThat(report.failures())
                .singleElement()
                .asString()
                .contains("Cannot read the lease of group 'hr' at <state>/leases/hr.json: it is not JSON.");
    }

    @Test
    void wakesTheOtherGroupsWhereOneIsRefused() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        staging.put("hr/people/LOAD00000001.csv", ROW);
        backend.refuse("hr", new RunFailed("Cannot start a run", null));

        SweepReport report = sweep("[{name: sales.*, group: sales}, {name: hr.*, group: hr}]")
                .sweep(() -> LONG);

        assertThat(backend.startedGroups()).containsExactly("sales");
        assertThat(report.failures()).extracting(Failure::getMessage).containsExactly("Cannot start a run");
    }

    @Test
    void repairsDeadRunsWhereStagingCannotBeListed() {
        new GroupStates(state).change("sales", before -> before.wake(clock.instant(), LONG));
        clock.move(LONG);
        Failure refused = new BadSetting("Cannot list");
        Sweep blind = sweep(new Lake(
                () -> config("[{name: sales.*, group: sales}]"),
                config -> {
                    throw refused;
                },
                () -> state));

        SweepReport report = blind.sweep(() -> LONG);

        assertThat(report.blindness()).isSameAs(refused);
        assertThat(backend.startedGroups()).containsExactly("sales");
    }

    @Test
    void startsNoRunForAGroupThatIsNotDeclaredAnyMore() {
        new GroupStates(state).change("old", before -> before.wake(clock.instant(), LONG));
        clock.move(LONG);

        sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(backend.startedGroups()).isEmpty();
    }

    @Test
    void saysWhatItHadNoTimeFor() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> Duration.ZERO);

        assertThat(report.left()).containsExactly("lease of group sales", "table sales.orders");
        assertThat(backend.startedGroups()).isEmpty();
    }

    @Test
    void leavesStartsToTheSweepThatWasFaster() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        Lake raced = new Lake(() -> config("[{name: sales.*, group: sales}]"), config -> staging, () -> state);
        Sweep faster = sweep(raced);
        Sweep slower = sweep(new Lake(
                raced.config(),
                config -> {
                    faster.sweep(() -> LONG);
                    return staging;
                },
                () -> state));

        SweepReport report = slower.sweep(() -> LONG);

        assertThat(report.paused()).containsExactly("sales");
        assertThat(backend.startCalls()).isEqualTo(1);
    }

    @Test
    void looksAtAThousandTables() {
        IntStream.range(0, 1_000).forEach(table -> staging.put("sales/t" + table + "/LOAD00000001.csv", ROW));

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(report.pendingFiles()).isEqualTo(1_000);
        assertThat(report.runs()).containsOnlyKeys("sales");
        assertThat(report.oldest()).isGreaterThan(Duration.ofDays(3));
    }

    private Sweep sweep(String tables) {
        return sweep(new Lake(() -> config(tables), config -> staging, () -> state));
    }

    private Sweep sweep(Lake lake) {
        return new Sweep(lake, new GroupRuns(() -> new GroupStates(state), backend, clock), clock);
    }

    private static LakeConfig config(String tables) {
        return LakeConfig.parse(
                "{staging: staging, lake: lake, defaults: {key: id, columns: id INT}, tables: " + tables + "}",
                "deltafold.yaml",
                Path.of("/lake"));
    }
}

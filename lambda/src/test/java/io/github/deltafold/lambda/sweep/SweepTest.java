package io.github.deltafold.lambda.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.store.FolderObjectStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.InMemoryTableEngine;
import io.github.deltafold.core.testing.TestingLake;
import io.github.deltafold.lambda.SweepHandler;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import io.github.deltafold.lambda.sweep.Sweep.Lake;
import io.github.deltafold.lambda.wake.GroupRuns;
import io.github.deltafold.lambda.wake.MovingClock;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final byte[] ROW = "1\n".getBytes(UTF_8);

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
        assertThat(report.unseenTables()).isEqualTo(1);
        assertThat(report.blindness()).isNull();
    }

    @Test
    void countsWhatWaitsInQuarantine(@TempDir Path folder) {
        TestingLake lake = new TestingLake(folder, "tables: [{name: sales.*, key: id, columns: id INT}]\n", state);
        lake.stage("sales/orders/LOAD00000001.csv", "1", "x");
        lake.stage("sales/lines/LOAD00000001.csv", "1", "y", "z");
        lake.drain(new InMemoryTableEngine(), "sales.orders");
        lake.drain(new InMemoryTableEngine(), "sales.lines");

        SweepReport report = sweep(
                        new Lake(lake::config, config -> new FolderObjectStore(folder.resolve("staging")), () -> state))
                .sweep(() -> LONG);

        assertThat(report.quarantined()).isEqualTo(3);
        assertThat(report.pendingFiles()).isZero();
        assertThat(backend.startedGroups()).isEmpty();
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

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(backend.startedGroups()).isEmpty();
        assertThat(report.orphans()).containsExactly("old");
    }

    @Test
    void leavesARunAloneWhoseGroupIsNotDeclaredAnyMore() {
        new GroupStates(state).change("old", before -> before.take(GroupState.BY_HAND, "ann", clock.instant(), LONG));
        new GroupStates(state).change("done", before -> before.take(GroupState.BY_HAND, "ann", clock.instant(), LONG));
        new GroupStates(state).change("done", before -> before.finish("ann"));

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(report.orphans()).isEmpty();
    }

    /** As in a lake of one table. */
    @Test
    void goesOnWhereTheLedgerOfEveryTableIsDamaged() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        staging.put("hr/people/LOAD00000001.csv", ROW);
        state.put("ledger/hr/people/00000000000000000001.json", "garbage");
        state.put("ledger/sales/orders/00000000000000000001.json", "garbage");
        new GroupStates(state).change("sales", before -> before.wake(clock.instant(), LONG));
        clock.move(LONG);

        SweepReport report = sweep("[{name: sales.*, group: sales}, {name: hr.*, group: hr}]")
                .sweep(() -> LONG);

        assertThat(report.blindness()).isNull();
        assertThat(report.failures())
                .extracting(Failure::getMessage)
                .satisfiesExactly(
                        hr -> assertThat(hr).startsWith("Cannot read ledger entry ledger/hr/people/"),
                        sales -> assertThat(sales).startsWith("Cannot read ledger entry ledger/sales/orders/"));
        assertThat(report.unseenTables()).isEqualTo(2);
        assertThat(report.sawTables()).isFalse();
        assertThat(backend.startedGroups()).containsExactly("sales");
    }

    @Test
    void isBlindWhereNoLeaseCanBeRead() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        state.put("leases/sales.json", "garbage");

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(report.blindness())
                .isInstanceOf(BadSetting.class)
                .message()
                .startsWith("Cannot read the lease of group 'sales' at <state>/leases/sales.json: it is not JSON.");
        assertThat(report.failures()).isEmpty();
    }

    @Test
    void isBlindWhereTimeSufficesForNoTable() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        Iterator<Duration> left =
                List.of(LONG, LONG, Duration.ZERO, Duration.ZERO).iterator();

        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(left::next);

        assertThat(report.blindness())
                .isInstanceOf(RunFailed.class)
                .hasMessage(
                        "Cannot look at any of 1 tables: the sweep had no time left. The next sweep looks again; if this"
                                + " repeats, raise the Timeout of SweepHandler in template.yaml.");
        assertThat(report.left()).containsExactly("table sales.orders");
    }

    @Test
    void seesThatThereIsNothing() {
        SweepReport report = sweep("[{name: sales.*, group: sales}]").sweep(() -> LONG);

        assertThat(report.blindness()).isNull();
        assertThat(report.unseenTables()).isZero();
    }

    @Test
    void publishesNothingWhereItIsBlind() {
        staging.put("sales/orders/LOAD00000001.csv", ROW);
        state.put("leases/sales.json", "garbage");
        ByteArrayOutputStream metrics = new ByteArrayOutputStream();
        SweepHandler handler = new SweepHandler(
                "acme", sweep("[{name: sales.*, group: sales}]"), clock, new PrintStream(metrics, true, UTF_8));

        assertThatThrownBy(() ->
                        handler.handleRequest(InputStream.nullInputStream(), OutputStream.nullOutputStream(), null))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith("Cannot read the lease of group 'sales'");

        assertThat(metrics.toString(UTF_8)).isEmpty();
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

package io.github.deltafold.lambda.wake;

import static io.github.deltafold.lambda.events.SampleEvents.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.JobBackend;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import io.github.deltafold.lambda.backend.RunStatus;
import io.github.deltafold.lambda.events.Announcement;
import io.github.deltafold.lambda.events.StagingEvents;
import io.github.deltafold.lambda.failure.UnreadableEventException;
import io.github.deltafold.lambda.memory.GivenToSpark;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final TableName ITEMS = new TableName("sales", "items");
    private static final TableName PEOPLE = new TableName("hr", "people");
    private static final TableName STRANGERS = new TableName("other", "strangers");

    private static final TestingGroups GROUPS =
            TestingGroups.of("[{name: sales.*, group: sales}, {name: hr.people, group: hr}]");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final ObjectStore store = new InMemoryObjectStore();
    private final GroupStates states = new GroupStates(store);
    private final MovingClock clock = new MovingClock();
    private final GivenToSpark givenToSpark = new GivenToSpark(() -> store, clock);
    private final WakeUp wakeUp = new WakeUp(GROUPS, new GroupRuns(() -> states, backend, clock), givenToSpark);

    @Test
    void startsOneRunForEveryGroup() {
        WakeUpReport report = wakeUp.wake(Map.of("m1", tables(ORDERS, ITEMS), "m2", tables(PEOPLE, ORDERS)), LONG);

        assertThat(backend.startedGroups()).containsExactlyInAnyOrder("hr", "sales");
        assertThat(report.runs()).containsOnlyKeys("hr", "sales");
        assertThat(report.runs().values()).containsExactlyInAnyOrder("run-1", "run-2");
        assertThat(report.unheard()).isEmpty();
        assertThat(report.undeclared()).isEmpty();
    }

    /** The record may come twice, and beside other events. */
    @Test
    void goesOnWithTheNextGenerationWhereARunHadTooLittleTime() throws Exception {
        wakeUp.wake(Map.of("m1", tables(PEOPLE)), LONG);
        states.change("hr", state -> state.take(1, "fold", clock.instant(), LONG));
        states.change("hr", state -> state.abandon("fold"));
        Announcement record = new StagingEvents("acme-staging", "dms/")
                .read(sample("fold-function-answered")
                        .replace("\"exitCode\"", "\"leftTo\": \"NEXT_RUN\", \"exitCode\""));

        WakeUpReport woken = wakeUp.wake(Map.of("m2", record, "m3", record), LONG);
        wakeUp.wake(Map.of("m2", record, "m4", tables(PEOPLE)), LONG);

        assertThat(woken.runs()).isEqualTo(Map.of("hr", "run-2"));
        assertThat(backend.startedGroups()).containsExactly("hr", "hr");
        assertThat(states.read("hr").generation()).isEqualTo(2);
        assertThat(givenToSpark.isGiven("hr")).isFalse();
    }

    /** A run would look at newer files only. */
    @Test
    void asksForALookAtEverythingWhereAFileIsOld() throws Exception {
        Instant now = clock.instant();
        wakeUp.wake(Map.of("m1", changes(ORDERS, now.minus(Duration.ofHours(11)))), LONG);
        assertThat(states.wholeLookAsked("sales")).isEmpty();

        wakeUp.wake(Map.of("m2", changes(ORDERS, now), "m3", changes(ORDERS, now.minus(Duration.ofHours(13)))), LONG);

        assertThat(states.wholeLookAsked("sales")).contains(now);
        assertThat(states.wholeLookAsked("hr")).isEmpty();
    }

    @Test
    void asksForALookAtEverythingWhereAPersonAsks() throws Exception {
        wakeUp.wakeByHand(tables(PEOPLE));

        assertThat(states.wholeLookAsked("hr")).contains(clock.instant());
        assertThat(states.groups()).containsExactly("hr");
    }

    private static Announcement changes(TableName table, Instant time) throws Exception {
        String name = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss")
                .withZone(ZoneOffset.UTC)
                .format(time);
        return new StagingEvents("acme-staging", "dms/")
                .read("{\"key\": \"dms/" + table.folder() + "/" + name + "000.csv\"}");
    }

    @Test
    void startsNothingForNothing() {
        wakeUp.wake(Map.of("m1", tables()), LONG);

        assertThat(backend.startedGroups()).isEmpty();
    }

    @Test
    void startsNothingWhileARunIsOnItsWay() {
        wakeUp.wake(Map.of("m1", tables(ORDERS), "m2", tables(ORDERS)), LONG);

        WakeUpReport report = wakeUp.wake(Map.of("m2", tables(ORDERS), "m1", tables(ORDERS)), LONG);

        assertThat(backend.startedGroups()).containsExactly("sales");
        assertThat(report.runs()).isEqualTo(Map.of("sales", "run-1"));
    }

    @Test
    void hearsOnlyMessagesWhoseGroupsAllWokeUp() {
        backend.refuse("hr", new RunFailed("Cannot start a run", null));

        WakeUpReport report =
                wakeUp.wake(Map.of("m1", tables(ORDERS), "m2", tables(PEOPLE), "m3", tables(PEOPLE, ORDERS)), LONG);

        assertThat(report.unheard()).containsExactlyInAnyOrder("m2", "m3");
        assertThat(report.runs()).isEqualTo(Map.of("sales", "run-1"));
    }

    @Test
    void hearsNothingThatItHasNoTimeFor() {
        WakeUpReport report = wakeUp.wake(Map.of("m1", tables(ORDERS), "m2", tables()), Duration.ZERO);

        assertThat(report.unheard()).containsExactly("m1");
        assertThat(report.runs()).isEmpty();
        assertThat(backend.startedGroups()).isEmpty();
    }

    /** One that has to wait for its start keeps no other waiting. */
    @Test
    void wakesGroupsAtTheSameTime() {
        CyclicBarrier both = new CyclicBarrier(2);
        JobBackend slow = new JobBackend() {
            @Override
            public String start(String group, long generation, String token) {
                try {
                    both.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new RunFailed("Cannot start a run", e);
                }
                return "run-of-" + group;
            }

            @Override
            public RunStatus status(String run) {
                return RunStatus.UNKNOWN;
            }
        };

        WakeUpReport report = new WakeUp(GROUPS, new GroupRuns(() -> states, slow, clock), givenToSpark)
                .wake(Map.of("m1", tables(ORDERS, PEOPLE)), LONG);

        assertThat(report.runs()).isEqualTo(Map.of("hr", "run-of-hr", "sales", "run-of-sales"));
    }

    @Test
    void keepsAMistakeFromOtherGroups() {
        JobBackend mistaken = new JobBackend() {
            @Override
            public String start(String group, long generation, String token) {
                if (group.equals("hr")) {
                    throw new IllegalStateException("a mistake");
                }
                return "run-of-" + group;
            }

            @Override
            public RunStatus status(String run) {
                return RunStatus.UNKNOWN;
            }
        };

        WakeUpReport report = new WakeUp(GROUPS, new GroupRuns(() -> states, mistaken, clock), givenToSpark)
                .wake(Map.of("m1", tables(ORDERS), "m2", tables(PEOPLE)), LONG);

        assertThat(report.unheard()).containsExactly("m2");
        assertThat(report.runs()).isEqualTo(Map.of("sales", "run-of-sales"));
    }

    @Test
    void reportsTablesThatNobodyDeclared() {
        WakeUpReport report = wakeUp.wake(Map.of("m1", tables(STRANGERS, ORDERS)), LONG);

        assertThat(report.undeclared()).containsExactly("other.strangers");
        assertThat(report.unheard()).isEmpty();
        assertThat(backend.startedGroups()).containsExactly("sales");
    }

    @Test
    void wakesGroupsByTheirName() throws Exception {
        WakeUpReport report =
                wakeUp.wake(Map.of("m1", read("{\"group\": \"hr\"}"), "m2", read("{\"group\": \"hd\"}")), LONG);

        assertThat(backend.startedGroups()).containsExactly("hr");
        assertThat(report.undeclared()).containsExactly("hd");
        assertThat(report.unheard()).isEmpty();
    }

    @Test
    void givesTheGroupOfAFailedRunToSparkAndStartsAnotherRun() throws Exception {
        wakeUp.wake(Map.of("m1", tables(PEOPLE)), LONG);

        WakeUpReport report = wakeUp.wake(Map.of("m2", read(sample("fold-function-failed"))), LONG);

        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
        assertThat(report.runs()).isEqualTo(Map.of("hr", "run-2"));
        assertThat(givenToSpark.isGiven("hr")).isTrue();
    }

    @Test
    void leavesTheRunAloneThatTookThePlaceOfAFailedOne() throws Exception {
        wakeUp.wake(Map.of("m1", tables(PEOPLE)), LONG);
        backend.fail("run-1");
        wakeUp.wake(Map.of("m2", tables(PEOPLE)), LONG);

        WakeUpReport report = wakeUp.wake(Map.of("m3", read(sample("fold-function-failed"))), LONG);

        assertThat(backend.startedGenerations()).containsExactly(1L, 2L);
        assertThat(report.runs()).isEqualTo(Map.of("hr", "run-2"));
    }

    @Test
    void namesTheNearestOfWhatAPersonMistyped() {
        assertThatThrownBy(() -> wakeUp.wakeByHand(tables(new TableName("hr", "peeple"))))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot find table hr.peeple in configuration 'deltafold.yaml'."
                        + " Did you mean 'hr.people'?");
        assertThatThrownBy(() -> wakeUp.wakeByHand(read("{\"group\": \"sale\"}")))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot find group 'sale' in configuration 'deltafold.yaml'. Did you mean 'sales'?");
    }

    @Test
    void tellsAPersonWhyNothingWasStarted() {
        backend.refuse("hr", new RunFailed("Cannot start a run", null));

        assertThatThrownBy(() -> wakeUp.wakeByHand(tables(PEOPLE))).hasMessage("Cannot start a run");
    }

    private static Announcement tables(TableName... tables) {
        return new Announcement(Set.of(tables), "", Set.of(), List.of(), List.of(), List.of());
    }

    private static Announcement read(String message) throws UnreadableEventException {
        return new StagingEvents("acme-staging", "dms").read(message);
    }
}

package io.github.deltafold.lambda.wake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.lease.GroupStates;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.lambda.backend.RecordingJobBackend;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final TableName ITEMS = new TableName("sales", "items");
    private static final TableName PEOPLE = new TableName("hr", "people");
    private static final TableName STRANGERS = new TableName("other", "strangers");

    private final RecordingJobBackend backend = new RecordingJobBackend();
    private final GroupStates states = new GroupStates(new InMemoryObjectStore());
    private final WakeUp wakeUp =
            new WakeUp(WakeUpTest::groupOf, new GroupRuns(() -> states, backend, Clock.systemUTC()));

    @Test
    void startsOneRunForEveryGroup() {
        WakeUpReport report = wakeUp.wake(Map.of("m1", Set.of(ORDERS, ITEMS), "m2", Set.of(PEOPLE, ORDERS)));

        assertThat(backend.startedGroups()).containsExactly("hr", "sales");
        assertThat(report.runs()).isEqualTo(Map.of("hr", "run-1", "sales", "run-2"));
        assertThat(report.unheard()).isEmpty();
        assertThat(report.undeclared()).isEmpty();
    }

    @Test
    void startsNothingForNothing() {
        wakeUp.wake(Map.of("m1", Set.of()));

        assertThat(backend.startedGroups()).isEmpty();
    }

    @Test
    void startsNothingWhileARunIsOnItsWay() {
        wakeUp.wake(Map.of("m1", Set.of(ORDERS), "m2", Set.of(ORDERS)));

        WakeUpReport report = wakeUp.wake(Map.of("m2", Set.of(ORDERS), "m1", Set.of(ORDERS)));

        assertThat(backend.startedGroups()).containsExactly("sales");
        assertThat(report.runs()).isEqualTo(Map.of("sales", "run-1"));
    }

    @Test
    void hearsOnlyMessagesWhoseGroupsAllWokeUp() {
        backend.refuse("hr", new RunFailed("Cannot start a run", null));

        WakeUpReport report =
                wakeUp.wake(Map.of("m1", Set.of(ORDERS), "m2", Set.of(PEOPLE), "m3", Set.of(PEOPLE, ORDERS)));

        assertThat(report.unheard()).containsExactlyInAnyOrder("m2", "m3");
        assertThat(report.runs()).isEqualTo(Map.of("sales", "run-1"));
    }

    @Test
    void reportsTablesThatNobodyDeclared() {
        WakeUpReport report = wakeUp.wake(Map.of("m1", Set.of(STRANGERS, ORDERS)));

        assertThat(report.undeclared()).containsExactly(STRANGERS);
        assertThat(report.unheard()).isEmpty();
        assertThat(backend.startedGroups()).containsExactly("sales");
    }

    private static Optional<String> groupOf(TableName table) {
        return table.equals(STRANGERS) ? Optional.empty() : Optional.of(table.schema());
    }
}

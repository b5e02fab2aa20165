package io.github.deltafold.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.failure.RunFailed;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupStatesTest {
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration LENGTH = Duration.ofMinutes(1);
    private static final String KEY = "leases/nightly.json";
    private static final String HELD = """
            {
              "format" : 1,
              "group" : "nightly",
              "generation" : 1,
              "wanted" : false,
              "phase" : "draining",
              "owner" : "ann",
              "run" : null,
              "leaseEnd" : "2026-01-05T09:01:00Z"
            }""";

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final GroupStates states = new GroupStates(store);

    @Test
    void knowsEveryGroupThatWasEverWoken() {
        for (String group : List.of("nightly", "sales/*", "a b")) {
            states.change(group, state -> state.wake(NINE, LENGTH));
        }
        store.put("leases/sweep/memory.json", "{}");

        assertThat(states.groups()).containsExactlyInAnyOrder("nightly", "sales/*", "a b");
    }

    @Test
    void knowsNothingOfAGroupBeforeItsFirstRun() {
        assertThat(states.read("nightly")).isEqualTo(GroupState.NEW);
    }

    @Test
    void writesWhatAPersonCanRead() {
        GroupState taken = states.change("nightly", state -> state.take(GroupState.BY_HAND, "ann", NINE, LENGTH));

        assertThat(text()).isEqualTo(HELD);
        assertThat(states.read("nightly")).isEqualTo(taken);
    }

    @Test
    void writesNothingWhereNothingChanges() {
        states.change("nightly", state -> state.finish("ann"));

        assertThat(store.read(KEY)).isEmpty();
    }

    @Test
    void startsAgainFromWhatAFasterWriterLeft() {
        states.change("nightly", state -> state.take(GroupState.BY_HAND, "ann", NINE, LENGTH));
        List<GroupState> seen = new ArrayList<>();

        GroupState finished = states.change("nightly", state -> {
            if (seen.isEmpty()) {
                states.change("nightly", before -> before.wake(NINE, LENGTH));
            }
            seen.add(state);
            return state.finish("ann");
        });

        assertThat(seen).extracting(GroupState::wanted).containsExactly(false, true);
        assertThat(finished.isHeldBy("ann")).isTrue();
    }

    @Test
    void givesTheLeaseToOneOfMany() throws Exception {
        int many = 8;
        ExecutorService threads = Executors.newFixedThreadPool(many);
        List<Callable<GroupState>> takes = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String owner = "owner-" + i;
            takes.add(() -> states.change("nightly", state -> state.take(GroupState.BY_HAND, owner, NINE, LENGTH)));
        }

        List<Future<GroupState>> taken = threads.invokeAll(takes);

        threads.shutdown();
        List<String> winners = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            if (taken.get(i).get().isHeldBy("owner-" + i)) {
                winners.add("owner-" + i);
            }
        }
        assertThat(winners).hasSize(1);
        assertThat(states.read("nightly").generation()).isEqualTo(1);
        assertThat(states.read("nightly").wanted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"default, default", "'a group, ü', a+group%2C+%C3%BC", "../*, ..%2F%2A"})
    void keepsEveryGroupUnderAKeyOfItsOwn(String group, String name) {
        states.change(group, state -> state.wake(NINE, LENGTH));

        assertThat(store.list("", ""))
                .singleElement()
                .satisfies(object -> assertThat(object.key()).isEqualTo("leases/" + name + ".json"));
        assertThat(states.read(group).isDue()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'draining'       | 'asleep'                            | 'phase' is 'asleep' (must be idle, starting or draining)",
                "'generation' : 1 | 'generation' : 'one'                | 'generation' is no number",
                "'generation' : 1 | 'generation' : 1.5                  | 'generation' is no number",
                "'generation' : 1 | 'generation' : 0                    | generation 0 while DRAINING",
                "'wanted' : false | 'wanted' : 'no'                     | 'wanted' is neither true nor false",
                "'owner' : 'ann'  | 'owner' : null                      | DRAINING without an owner",
                "'owner' : 'ann'  | 'owner' : 7                         | 'owner' is no text",
                "'owner' : 'ann'  | 'ovner' : 'ann'                     | it has unknown fields [ovner]",
                "'owner' : 'ann', |                                     | 'owner' is no text",
                "'format' : 1,    |                                     | 'format' is no number",
                "'nightly'        | 'default'                           | it is the lease of group 'default'",
                "'2026-01-05T09:01:00Z' | 'tomorrow'                    | Text 'tomorrow' could not be parsed at index 0",
                "}                |                                     | it is not JSON",
                "'run' : null     | 'run' : null, 'run' : null          | it is not JSON",
            })
    void saysWhatIsWrongWithALeaseThatIsDamagedOrWrittenByHand(String part, String by, String why) {
        String damaged = HELD.replace(part.replace('\'', '"'), by == null ? "" : by.replace('\'', '"'));
        store.put(KEY, damaged);

        assertThatThrownBy(() -> states.change("nightly", state -> state.wake(NINE, LENGTH)))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot read the lease of group 'nightly' at <state>/leases/nightly.json: " + why
                                + ". It was cut off, or written by hand. Make sure that no run of the group is at work, delete"
                                + " it, and run again: it only says who is at work, and what was applied stands in the ledger.");
        assertThat(text()).isEqualTo(damaged);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7"})
    void saysThatALeaseIsNone(String damaged) {
        store.put(KEY, damaged);

        assertThatThrownBy(() -> states.read("nightly"))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith("Cannot read the lease of group 'nightly' at <state>/leases/nightly.json: ");
    }

    @Test
    void leavesALeaseOfANewerReleaseAlone() {
        String newer = HELD.replace("\"format\" : 1", "\"format\" : 2,\n  \"mood\" : \"good\"");
        store.put(KEY, newer);

        assertThatThrownBy(() -> states.change("nightly", state -> state.wake(NINE, LENGTH)))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read the lease of group 'nightly' at <state>/leases/nightly.json: it has format 2,"
                        + " this release knows 1. Run the release that wrote it, everywhere.");
        assertThat(text()).isEqualTo(newer);
    }

    @Test
    void givesUpWhereOthersAreAlwaysFaster() {
        store.put(KEY, HELD);
        int[] others = {0};

        assertThatThrownBy(() -> states.change("nightly", state -> {
                    others[0]++;
                    states.change("nightly", before -> before.renew("ann", NINE.plusSeconds(others[0]), LENGTH));
                    return state.wake(NINE, LENGTH);
                }))
                .isInstanceOf(RunFailed.class)
                .hasMessage(
                        "Cannot change the lease of group 'nightly' at <state>/leases/nightly.json: others changed it"
                                + " 20 times in between. Nothing is lost: run again.");
    }

    private String text() {
        return new String(store.read(KEY).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }
}

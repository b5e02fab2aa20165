package io.github.deltafold.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.lease.LeaseModel.Bounds;
import io.github.deltafold.core.lease.LeaseModel.Deed;
import io.github.deltafold.core.lease.LeaseModel.Fault;
import io.github.deltafold.core.lease.LeaseModel.Found;
import java.time.Instant;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code LeaseModelIT} goes further. */
class LeaseModelTest {
    private static final String LOST =
            "a wake-up is lost: nothing is wanted, and a file that was announced is not applied";

    /** The first line is the promise that needs no sweep: where nobody dies, no wake-up waits for one. */
    @ParameterizedTest(name = "{0} wake-ups, sweep {1}, {2} crashes, {3} overdue, {4} twins, {5} by hand")
    @CsvSource({
        "2, false, 0, 0, 0, 0", //
        "2, true,  0, 0, 0, 0",
        "1, true,  0, 1, 0, 0",
        "1, true,  0, 0, 0, 1"
    })
    void keepsItsPromisesInEveryInterleaving(
            int notifiers, boolean sweeps, int crashes, int overdue, int twins, int byHand) {
        Bounds bounds = new Bounds(notifiers, sweeps, crashes, overdue, twins, byHand);

        Found found = new LeaseModel(bounds, Fault.NONE).explore();

        System.out.println(bounds + ": " + found);
        assertThat(found.states()).isGreaterThan(500);
    }

    /** What a model that finds nothing must find. */
    @ParameterizedTest
    @MethodSource
    void findsWhatATransitionDoesWrong(Wrong wrong) {
        LeaseModel model = new LeaseModel(
                wrong.bounds(),
                (deed, before, after) -> deed == wrong.deed() ? wrong.instead().apply(before, after) : after);

        assertThatThrownBy(model::explore)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(wrong.found() + ":\n");
    }

    static List<Wrong> findsWhatATransitionDoesWrong() {
        Bounds nobodyDies = new Bounds(2, false, 0, 0, 0, 0);
        Bounds oneDies = new Bounds(1, true, 1, 0, 0, 0);
        Bounds oneByHand = new Bounds(1, true, 0, 0, 0, 1);
        Bounds twins = new Bounds(1, true, 1, 0, 1, 0);
        return List.of(
                new Wrong(
                        "finishes without looking again",
                        Deed.FINISH,
                        (before, after) -> after.phase() == Phase.DRAINING ? idle(before) : after,
                        nobodyDies,
                        LOST),
                new Wrong(
                        "forgets wake-ups while somebody drains",
                        Deed.WAKE,
                        (before, after) -> before.phase() == Phase.DRAINING ? before : after,
                        nobodyDies,
                        LOST),
                new Wrong(
                        "makes a run due as everybody else does",
                        Deed.WAKE,
                        (before, after) -> after.isDue()
                                ? new GroupState(
                                        after.generation(),
                                        true,
                                        Phase.STARTING,
                                        null,
                                        null,
                                        Instant.EPOCH.plusSeconds(2))
                                : after,
                        nobodyDies,
                        "generation 1 is started twice, although nobody died"),
                new Wrong(
                        "takes a lease that is held",
                        Deed.TAKE,
                        (before, after) -> after.phase() == Phase.DRAINING && after.wanted()
                                ? held(before.generation() + 1, "hand-1")
                                : after,
                        oneByHand,
                        "two live owners"),
                new Wrong(
                        "does not count on",
                        Deed.TAKE,
                        (before, after) -> after.generation() == before.generation() + 1
                                ? held(before.generation(), String.valueOf(after.owner()))
                                : after,
                        twins,
                        "generation 1 is drained by a second run, twin-1"),
                new Wrong(
                        "leaves dead owners alone",
                        Deed.SWEEP,
                        (before, after) -> before.phase() == Phase.DRAINING ? before : after,
                        oneDies,
                        "no way leads from here to a group at rest with every file applied"),
                new Wrong(
                        "abandons without leaving the work wanted",
                        Deed.ABANDON,
                        (before, after) -> idle(after),
                        oneDies,
                        LOST));
    }

    private static GroupState idle(GroupState state) {
        return new GroupState(state.generation(), false, Phase.IDLE, null, null, null);
    }

    private static GroupState held(long generation, String owner) {
        return new GroupState(generation, false, Phase.DRAINING, owner, null, Instant.EPOCH.plusSeconds(2));
    }

    /**
     * A transition that does something wrong.
     *
     * @param instead what it makes of the state before and the right state after it
     * @param found what is wrong then
     */
    record Wrong(String name, Deed deed, BinaryOperator<GroupState> instead, Bounds bounds, String found) {
        @Override
        public String toString() {
            return name;
        }
    }
}

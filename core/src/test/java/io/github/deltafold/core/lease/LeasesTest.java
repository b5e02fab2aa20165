package io.github.deltafold.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final Duration LENGTH = Duration.ofMinutes(1);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final GroupStates states = new GroupStates(store);
    private final MovingClock clock = new MovingClock();
    private final Leases leases = new Leases(states, clock);
    private final List<String> heard = new ArrayList<>();

    @Test
    void takesAFreeLeaseAndGivesItBackDone() {
        try (GroupLease lease = take("ann")) {
            assertThat(states.read("nightly").isHeldBy("ann")).isTrue();

            boolean again = lease.isWantedAgain();

            assertThat(again).isFalse();
            assertThat(states.read("nightly")).isEqualTo(new GroupState(1, false, Phase.IDLE, null, null, null));
        }
        assertThat(states.read("nightly").wanted()).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void looksAgainWhereItWasWokenMeanwhile() {
        try (GroupLease lease = take("ann")) {
            states.change("nightly", state -> state.wake(clock.instant(), LENGTH));

            assertThat(lease.isWantedAgain()).isTrue();
            assertThat(lease.isHeld()).isTrue();
            assertThat(lease.isWantedAgain()).isFalse();
        }
    }

    @Test
    void leavesTheWorkWantedWhenItIsClosedBeforeItIsDone() {
        take("ann").close();

        assertThat(states.read("nightly")).isEqualTo(new GroupState(1, true, Phase.IDLE, null, null, null));
    }

    @Test
    void leavesTheWorkToAnOwnerThatGivesASignOfLife() {
        try (GroupLease lease = take("ann")) {
            int[] looks = {0};
            clock.onEveryLook(() -> {
                if (++looks[0] == 2) {
                    clock.move(Duration.ofSeconds(1));
                    states.change("nightly", state -> state.renew("ann", clock.now(), LENGTH));
                }
            });

            Leases.Answer answer = leases.take("nightly", GroupState.BY_HAND, "bob", LENGTH, heard::add);

            assertThat(answer.lease()).isNull();
            assertThat(answer.refusal())
                    .isEqualTo(
                            "Group 'nightly' is drained by ann, which will look for new files once more before it ends."
                                    + " Nothing is left to do here.");
            assertThat(heard)
                    .containsExactly("Group 'nightly' is held by ann until 2026-01-05T09:01:00Z: waiting for its next"
                            + " sign of life.");
            assertThat(lease.isWantedAgain()).isTrue();
        }
    }

    @Test
    void takesThePlaceOfAnOwnerThatGivesNone() {
        try (GroupLease frozen = take("ann")) {
            clock.onEveryLook(() -> clock.move(Duration.ofSeconds(20)));

            try (GroupLease lease = take("bob")) {
                clock.onEveryLook(() -> {});
                assertThat(lease.isHeld()).isTrue();
                assertThat(frozen.isHeld()).isFalse();
                assertThat(frozen.loss())
                        .isEqualTo(
                                "The lease of group 'nightly' is lost, because this run gave no sign of life for PT1M:"
                                        + " generation 2, bob, has its work. Nothing is lost; this run plans nothing more.");
                assertThat(frozen.isWantedAgain()).isFalse();
                assertThat(lease.isHeld()).isTrue();
            }
        }
        assertThat(states.read("nightly").generation()).isEqualTo(2);
    }

    @Test
    void keepsALeaseThatRanOutWhereNobodyTookIt() {
        try (GroupLease lease = take("ann")) {
            clock.move(Duration.ofHours(1));

            assertThat(lease.isHeld()).isTrue();
            assertThat(states.read("nightly").leaseEnd()).isEqualTo(clock.now().plus(LENGTH));
        }
    }

    @Test
    void renewsInTheBackground() throws InterruptedException {
        Duration length = Duration.ofSeconds(1);
        Leases.Answer answer = leases.take("nightly", GroupState.BY_HAND, "ann", length, heard::add);
        try (GroupLease lease = Objects.requireNonNull(answer.lease())) {
            clock.move(Duration.ofMillis(10));
            Instant expected = clock.now().plus(length);
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();

            while (!expected.equals(states.read("nightly").leaseEnd()) && System.nanoTime() < end) {
                Thread.sleep(5);
            }

            assertThat(states.read("nightly").leaseEnd()).isEqualTo(expected);
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void tellsARunThatItComesTooLate() {
        take("ann").close();
        take("bob").close();

        Leases.Answer answer = leases.take("nightly", 1, "cid", LENGTH, heard::add);

        assertThat(answer)
                .isEqualTo(new Leases.Answer(
                        null,
                        "This run of group 'nightly' comes too late: it was started as generation 1, and generation 2"
                                + " has its work. Nothing is left to do here."));
    }

    @Test
    void refusesALeaseTooShortToBeRenewedOrLongerThanAnybodyWaits() {
        assertThatThrownBy(() -> leases.take("nightly", 0, "ann", Duration.ofMillis(999), heard::add))
                .isInstanceOf(BadSetting.class)
                .hasMessage(
                        "Cannot take a lease of PT0.999S: it must be PT1S or more, so that it can be renewed in time, and"
                                + " PT24H at most. Correct --lease.");
        assertThatThrownBy(() -> leases.take("nightly", 0, "ann", Duration.ofHours(25), heard::add))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("Cannot take a lease of PT25H: ");
    }

    @Test
    void doesNotWaitForALeaseWithoutEnd() {
        states.change("nightly", state -> state.take(GroupState.BY_HAND, "ann", clock.now(), Duration.ofDays(9_000)));
        String message = "Cannot wait for the lease of group 'nightly' at <state>/leases/nightly.json: it ends at"
                + " 2050-08-27T09:00:00Z, which is longer than any run asks for. It was written by hand, or by a machine"
                + " whose clock is wrong. Make sure that no run of the group is at work, delete it, and run again: it only"
                + " says who is at work, and what was applied stands in the ledger.";

        assertThatThrownBy(() -> leases.take("nightly", GroupState.BY_HAND, "bob", LENGTH, heard::add))
                .isInstanceOf(BadSetting.class)
                .hasMessage(message);
        assertThat(leases.warnings("nightly")).containsExactly(message);
        assertThat(heard).isEmpty();
    }

    @Test
    void warnsOfAnOwnerThatIsGone() {
        try (GroupLease lease = take("ann")) {
            assertThat(lease.isHeld()).isTrue();
            assertThat(leases.warnings("nightly")).isEmpty();

            clock.move(LENGTH);

            assertThat(leases.warnings("nightly"))
                    .containsExactly(
                            "Group 'nightly' was being drained by ann, which has given no sign of life since its"
                                    + " lease ended at 2026-01-05T09:01:00Z. The next run of the group takes its place: run"
                                    + " 'apply --group nightly' if none comes.");
        }
    }

    @Test
    void warnsOfARunThatNeverBegan() {
        states.change("nightly", state -> state.wake(NINE, LENGTH).started(1, "00f1"));
        clock.move(LENGTH);

        assertThat(leases.warnings("nightly"))
                .containsExactly(
                        "A run of group 'nightly' was asked for (00f1) and had not begun by 2026-01-05T09:01:00Z."
                                + " The next wake-up asks again: run 'apply --group nightly' if none comes.");
    }

    @Test
    void warnsOfALeaseThatNobodyCanRead() {
        store.put("leases/nightly.json", "{");

        assertThat(leases.warnings("nightly")).singleElement().asString().startsWith("Cannot read the lease of group");
    }

    private GroupLease take(String owner) {
        return Objects.requireNonNull(leases.take("nightly", GroupState.BY_HAND, owner, LENGTH, heard::add)
                .lease());
    }

    /** A clock that a test moves, and that lets others act whenever somebody looks at it. */
    private static final class MovingClock extends Clock {
        private volatile Instant now = NINE;
        private volatile Runnable look = () -> {};

        Instant now() {
            return now;
        }

        void move(Duration on) {
            now = now.plus(on);
        }

        void onEveryLook(Runnable deed) {
            look = deed;
        }

        @Override
        public Instant instant() {
            look.run();
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

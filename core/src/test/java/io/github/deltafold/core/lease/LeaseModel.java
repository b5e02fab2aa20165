package io.github.deltafold.core.lease;

import static java.time.Instant.EPOCH;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that wake-ups, runs and a sweep can make of one group together: every interleaving of their steps, a crash
 * between any two of them, and the clock going on at any moment, breadth first.
 *
 * <p>The transitions are those of {@link GroupState} itself; what is modelled is who makes them and when. Reading and
 * comparing-and-setting are two steps, so that whatever others do falls in between. Nothing says how fast anyone is: a
 * run that is not scheduled while the clock goes on is a frozen one.
 *
 * <p>Time counts from now on, and what lies in the past lies at the epoch: so the clock may go on for ever, and there are
 * still finitely many worlds. What would make them infinitely many is bounded by {@link Bounds}.
 */
final class LeaseModel {
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int MOST_DRAINS = 2;

    private final Bounds bounds;
    private final Fault fault;

    /** States by number, numbers by world; the edges that need neither an accident nor haste lead back, for hope. */
    private final Map<World, Integer> numbers = new HashMap<>();

    private final List<World> worlds = new ArrayList<>();
    private final List<List<Integer>> causes = new ArrayList<>();
    private final List<Integer> firstCause = new ArrayList<>();
    private final List<Integer> depths = new ArrayList<>();

    private long edges;

    /**
     * How much may happen on the way.
     *
     * @param notifiers wake-ups, each for a file of its own, delivered again until they are answered
     * @param sweeps whether there is a sweep
     * @param crashes processes that die, or fail at their work
     * @param overdue leases and starts that run out although somebody alive stands behind them
     * @param twins second runs that the place gives birth to for one token
     * @param byHand runs that a person starts
     */
    record Bounds(int notifiers, boolean sweeps, int crashes, int overdue, int twins, int byHand) {}

    /** What exploring found. */
    record Found(int states, long edges, int depth) {
        @Override
        public String toString() {
            return "%,d states, %,d steps between them, %d steps deep".formatted(states, edges, depth);
        }
    }

    /** Something a transition might do wrong. */
    @FunctionalInterface
    interface Fault {
        Fault NONE = (deed, before, after) -> after;

        GroupState instead(Deed deed, GroupState before, GroupState after);
    }

    /** The transitions. */
    enum Deed {
        WAKE,
        SWEEP,
        STARTED,
        TAKE,
        RENEW,
        FINISH,
        ABANDON
    }

    /** Where somebody stands. */
    enum Step {
        /** A file is not there yet, a sweep rests. */
        REST,
        /** About to read the state. */
        READ,
        /** Has read it, and is about to compare and set. */
        WRITE,
        /** Is about to ask for a run. */
        START,
        /** Is about to note which run it got. */
        NOTE,
        /** A message is answered. */
        DONE,
        /** A drain that holds the lease and is about to list. */
        LIST,
        /** Has listed, and is about to apply it. */
        APPLY,
        /** Has applied it, and is about to read whether there is more. */
        END,
        /** Has read it, and is about to finish or to go on. */
        ENDING,
        /** Has read the state to renew the lease. */
        RENEWING
    }

    /** Somebody who wakes a group up: a message, or the sweep. */
    record Waker(
            Step step,
            @Nullable GroupState before,
            @Nullable GroupState after,
            long generation,
            @Nullable String run) {
        static Waker at(Step step) {
            return new Waker(step, null, null, 0, null);
        }

        Waker later() {
            return new Waker(step, LeaseModel.later(before), LeaseModel.later(after), generation, run);
        }
    }

    /** A run: one that waits for machines when it is in the backlog. */
    record Run(String name, long asked) {}

    /** A run at work. */
    record Drain(
            Run run,
            Step step,
            @Nullable GroupState before,
            @Nullable GroupState after,
            @Nullable Step back,
            @Nullable Instant heldUntil,
            int listed) {
        Drain at(Step next) {
            return new Drain(run, next, null, null, null, heldUntil, listed);
        }

        Drain having(Step next, GroupState read, GroupState wanted, @Nullable Step resume) {
            return new Drain(run, next, read, wanted, resume, heldUntil, listed);
        }

        Drain holding(Step next, GroupState state) {
            return new Drain(run, next, null, null, null, state.leaseEnd(), listed);
        }

        Drain listing(int files) {
            return new Drain(run, Step.APPLY, null, null, null, heldUntil, files);
        }

        boolean isLive() {
            return heldUntil != null && EPOCH.isBefore(heldUntil);
        }

        Drain later() {
            return new Drain(
                    run,
                    step,
                    LeaseModel.later(before),
                    LeaseModel.later(after),
                    back,
                    heldUntil == null ? null : earlier(heldUntil),
                    listed);
        }
    }

    /** Everything at one moment. The last four count down; {@code drained} has a bit for every generation. */
    record World(
            GroupState state,
            List<Waker> wakers,
            List<Run> backlog,
            List<Drain> drains,
            int staged,
            int applied,
            long started,
            long drained,
            int crashes,
            int overdue,
            int twins,
            int byHand) {
        boolean isAlive(String run) {
            return backlog.stream().anyMatch(each -> each.name().equals(run))
                    || drains.stream().anyMatch(each -> each.run().name().equals(run));
        }

        World with(GroupState next) {
            return new World(
                    next, wakers, backlog, drains, staged, applied, started, drained, crashes, overdue, twins, byHand);
        }

        World with(int index, Waker waker) {
            List<Waker> changed = new ArrayList<>(wakers);
            changed.set(index, waker);
            return new World(
                    state,
                    List.copyOf(changed),
                    backlog,
                    drains,
                    staged,
                    applied,
                    started,
                    drained,
                    crashes,
                    overdue,
                    twins,
                    byHand);
        }

        /** The drains have no order among themselves: two worlds that differ in it only are one. */
        World replacing(@Nullable Drain old, @Nullable Drain drain) {
            List<Drain> changed = new ArrayList<>(drains);
            if (old != null) {
                changed.remove(old);
            }
            if (drain != null) {
                changed.add(drain);
            }
            changed.sort(Comparator.comparing(each -> each.run().name()));
            return new World(
                    state,
                    wakers,
                    backlog,
                    List.copyOf(changed),
                    staged,
                    applied,
                    started,
                    drained,
                    crashes,
                    overdue,
                    twins,
                    byHand);
        }

        World queueing(@Nullable Run gone, @Nullable Run added) {
            TreeSet<Run> changed = new TreeSet<>(Comparator.comparing(Run::name));
            changed.addAll(backlog);
            if (gone != null) {
                changed.remove(gone);
            }
            long nowStarted = started;
            if (added != null) {
                changed.add(added);
                nowStarted |= 1L << added.asked();
            }
            return new World(
                    state,
                    wakers,
                    List.copyOf(changed),
                    drains,
                    staged,
                    applied,
                    nowStarted,
                    drained,
                    crashes,
                    overdue,
                    twins,
                    byHand);
        }

        World staging(int file) {
            return new World(
                    state,
                    wakers,
                    backlog,
                    drains,
                    staged | file,
                    applied,
                    started,
                    drained,
                    crashes,
                    overdue,
                    twins,
                    byHand);
        }

        World applying(int files) {
            return new World(
                    state,
                    wakers,
                    backlog,
                    drains,
                    staged,
                    applied | files,
                    started,
                    drained,
                    crashes,
                    overdue,
                    twins,
                    byHand);
        }

        World draining(long generation) {
            return new World(
                    state,
                    wakers,
                    backlog,
                    drains,
                    staged,
                    applied,
                    started,
                    drained | 1L << generation,
                    crashes,
                    overdue,
                    twins,
                    byHand);
        }

        World spending(int moreCrashes, int moreOverdue, int moreTwins, int moreByHand) {
            return new World(
                    state,
                    wakers,
                    backlog,
                    drains,
                    staged,
                    applied,
                    started,
                    drained,
                    crashes - moreCrashes,
                    overdue - moreOverdue,
                    twins - moreTwins,
                    byHand - moreByHand);
        }
    }

    LeaseModel(Bounds bounds, Fault fault) {
        this.bounds = bounds;
        this.fault = fault;
    }

    /**
     * Visits every world there can be, and fails with the way to the first one that must not be.
     *
     * @throws AssertionError with the steps that lead there
     */
    Found explore() {
        List<Waker> wakers = new ArrayList<>();
        for (int i = 0; i < bounds.notifiers() + (bounds.sweeps() ? 1 : 0); i++) {
            wakers.add(Waker.at(Step.REST));
        }
        World first = new World(
                GroupState.NEW,
                List.copyOf(wakers),
                List.of(),
                List.of(),
                0,
                0,
                0,
                0,
                bounds.crashes(),
                bounds.overdue(),
                bounds.twins(),
                bounds.byHand());
        number(first, -1, true);
        for (int i = 0; i < worlds.size(); i++) {
            int cause = i;
            World world = worlds.get(i);
            steps(world, next -> reach(cause, next, true), next -> reach(cause, next, false));
        }
        checkHope();
        return new Found(worlds.size(), edges, depths.get(depths.size() - 1));
    }

    private void reach(int cause, World next, boolean fair) {
        edges++;
        number(next, cause, fair);
    }

    private void number(World world, int cause, boolean fair) {
        Integer known = numbers.get(world);
        if (known == null) {
            known = worlds.size();
            numbers.put(world, known);
            worlds.add(world);
            causes.add(new ArrayList<>(2));
            firstCause.add(cause);
            depths.add(cause < 0 ? 0 : depths.get(cause) + 1);
            check(known);
        }
        if (fair && cause >= 0) {
            causes.get(known).add(cause);
        }
    }

    // --- what must hold ------------------------------------------------------------------------------------------

    private void check(int number) {
        World world = worlds.get(number);
        List<Drain> live = world.drains().stream().filter(Drain::isLive).toList();
        must(live.size() <= 1, "two live owners", number);
        must(
                live.stream().allMatch(each -> world.state().isHeldBy(each.run().name())),
                "an owner whose lease has not ended, and the state says otherwise",
                number);
        must(
                world.state().phase() != Phase.IDLE
                        || world.state().wanted()
                        || (announced(world) & ~world.applied()) == 0,
                "a wake-up is lost: nothing is wanted, and a file that was announced is not applied",
                number);
    }

    /** Files whose message was answered. */
    private int announced(World world) {
        int files = 0;
        for (int i = 0; i < bounds.notifiers(); i++) {
            files |= world.wakers().get(i).step() == Step.DONE ? 1 << i : 0;
        }
        return files;
    }

    /** Without further accidents, and when everybody goes on, everything comes to rest with everything applied. */
    private void checkHope() {
        Deque<Integer> open = new ArrayDeque<>();
        boolean[] hopeful = new boolean[worlds.size()];
        for (int i = 0; i < worlds.size(); i++) {
            if (isGood(worlds.get(i))) {
                hopeful[i] = true;
                open.add(i);
            }
        }
        while (!open.isEmpty()) {
            for (int cause : causes.get(open.remove())) {
                if (!hopeful[cause]) {
                    hopeful[cause] = true;
                    open.add(cause);
                }
            }
        }
        for (int i = 0; i < hopeful.length; i++) {
            must(hopeful[i], "no way leads from here to a group at rest with every file applied", i);
        }
    }

    private boolean isGood(World world) {
        return world.state().phase() == Phase.IDLE
                && !world.state().wanted()
                && world.drains().isEmpty()
                && world.backlog().isEmpty()
                && world.applied() == (1 << bounds.notifiers()) - 1
                && announced(world) == world.applied();
    }

    private void must(boolean holds, String otherwise, int number) {
        if (holds) {
            return;
        }
        List<String> way = new ArrayList<>();
        for (int i = number; i >= 0; i = firstCause.get(i)) {
            way.add(0, worlds.get(i).toString());
        }
        throw new AssertionError(otherwise + ":\n" + String.join("\n", way));
    }

    // --- what can happen next --------------------------------------------------------------------------------------

    private void steps(World world, Consumer<World> fair, Consumer<World> accident) {
        for (int i = 0; i < world.wakers().size(); i++) {
            wakerSteps(world, i, fair, accident);
        }
        for (Run run : world.backlog()) {
            if (world.drains().size() < MOST_DRAINS) {
                fair.accept(world.queueing(run, null)
                        .replacing(null, new Drain(run, Step.READ, null, null, null, null, 0)));
            }
            if (world.crashes() > 0) {
                accident.accept(world.queueing(run, null).spending(1, 0, 0, 0));
            }
        }
        for (Drain drain : world.drains()) {
            drainSteps(world, drain, fair, accident);
        }
        if (world.byHand() > 0 && world.drains().size() < MOST_DRAINS) {
            Run run = new Run("hand-" + world.byHand(), GroupState.BY_HAND);
            accident.accept(world.replacing(null, new Drain(run, Step.READ, null, null, null, null, 0))
                    .spending(0, 0, 0, 1));
        }
        clockGoesOn(world, fair, accident);
    }

    private void wakerSteps(World world, int index, Consumer<World> fair, Consumer<World> accident) {
        boolean sweep = index >= bounds.notifiers();
        Waker waker = world.wakers().get(index);
        if (world.crashes() > 0 && waker.step() != Step.REST && waker.step() != Step.DONE) {
            Waker again = Waker.at(sweep ? Step.REST : Step.READ);
            if (!again.equals(waker)) {
                accident.accept(world.with(index, again).spending(1, 0, 0, 0));
            }
        }
        switch (waker.step()) {
            case REST -> {
                if (sweep) {
                    read(world, index, true, fair);
                } else {
                    fair.accept(world.staging(1 << index).with(index, Waker.at(Step.READ)));
                }
            }
            case READ -> read(world, index, false, fair);
            case WRITE -> {
                GroupState after = Objects.requireNonNull(waker.after());
                World next = write(world, Objects.requireNonNull(waker.before()), after);
                fair.accept(
                        next == null
                                ? world.with(index, Waker.at(sweep ? Step.REST : Step.READ))
                                : next.with(index, afterWriting(waker.before(), after, sweep)));
            }
            case START -> {
                must(
                        (world.started() & 1L << waker.generation()) == 0
                                || world.crashes() < bounds.crashes()
                                || world.overdue() < bounds.overdue(),
                        "generation " + waker.generation() + " is started twice, although nobody died",
                        Objects.requireNonNull(numbers.get(world)));
                start(world, index, waker, fair, accident);
            }
            case NOTE -> {
                GroupState noted = deed(
                        Deed.STARTED,
                        world.state(),
                        state -> state.started(waker.generation(), Objects.requireNonNull(waker.run())));
                fair.accept(world.with(noted).with(index, Waker.at(sweep ? Step.REST : Step.DONE)));
            }
            default -> {}
        }
    }

    private void read(World world, int index, boolean sweep, Consumer<World> fair) {
        GroupState before = world.state();
        Duration patience = PATIENCE.minusNanos(index); // nobody else's
        GroupState after = sweep
                ? deed(Deed.SWEEP, before, state -> asked(world, state).sweep(EPOCH, patience))
                : deed(Deed.WAKE, before, state -> asked(world, state).wake(EPOCH, patience));
        Waker waker = before.equals(after)
                ? afterWriting(before, after, sweep)
                : new Waker(Step.WRITE, before, after, 0, null);
        if (!waker.equals(world.wakers().get(index))) {
            fair.accept(world.with(index, waker));
        }
    }

    /** What the place that runs run in says is learned before anything is decided. */
    private static GroupState asked(World world, GroupState state) {
        String run = state.run();
        if (run == null) {
            return state;
        }
        RunFate fate = world.isAlive(run) ? RunFate.ALIVE : RunFate.ENDED;
        return state.learn(run, fate, EPOCH, PATIENCE);
    }

    /** A run that somebody else made due is left to that one, as long as it may be alive. */
    private static Waker afterWriting(@Nullable GroupState before, GroupState after, boolean sweep) {
        boolean mine = after.isDue() && (before == null || after.generation() != before.generation());
        if (mine || after.isLeftDue(EPOCH, PATIENCE, GRACE)) {
            return new Waker(Step.START, null, null, after.generation(), null);
        }
        return Waker.at(sweep ? Step.REST : Step.DONE);
    }

    /** The place starts one run for a token; it may have forgotten the token, and then it starts a twin. */
    private static void start(World world, int index, Waker waker, Consumer<World> fair, Consumer<World> accident) {
        long generation = waker.generation();
        String name = "run-" + generation;
        Waker next = new Waker(Step.NOTE, null, null, generation, name);
        if ((world.started() & 1L << generation) == 0) {
            fair.accept(world.queueing(null, new Run(name, generation)).with(index, next));
            return;
        }
        fair.accept(world.with(index, next));
        if (world.twins() > 0) {
            Run twin = new Run("twin-" + generation, generation);
            accident.accept(world.queueing(null, twin)
                    .with(index, new Waker(Step.NOTE, null, null, generation, twin.name()))
                    .spending(0, 0, 1, 0));
        }
    }

    private void drainSteps(World world, Drain drain, Consumer<World> fair, Consumer<World> accident) {
        String me = drain.run().name();
        if (world.crashes() > 0) {
            accident.accept(world.replacing(drain, null).spending(1, 0, 0, 0));
        }
        switch (drain.step()) {
            case READ -> {
                GroupState before = world.state();
                GroupState after =
                        deed(Deed.TAKE, before, state -> state.take(drain.run().asked(), me, EPOCH, LENGTH));
                if (after.equals(before)) {
                    fair.accept(world.replacing(drain, null));
                } else {
                    fair.accept(world.replacing(drain, drain.having(Step.WRITE, before, after, null)));
                }
            }
            case WRITE -> {
                GroupState after = Objects.requireNonNull(drain.after());
                World next = write(world, Objects.requireNonNull(drain.before()), after);
                if (next == null) {
                    fair.accept(world.replacing(drain, drain.at(Step.READ)));
                } else if (after.isHeldBy(me)) {
                    must(
                            (world.drained() & 1L << after.generation()) == 0,
                            "generation " + after.generation() + " is drained by a second run, " + me,
                            Objects.requireNonNull(numbers.get(world)));
                    fair.accept(next.draining(after.generation()).replacing(drain, drain.holding(Step.LIST, after)));
                } else {
                    fair.accept(next.replacing(drain, null));
                    fair.accept(next.replacing(drain, drain.at(Step.READ)));
                }
            }
            case LIST -> {
                if (drain.isLive()) {
                    fair.accept(world.replacing(drain, drain.listing(world.staged() & ~world.applied())));
                }
                renew(world, drain, fair);
            }
            case APPLY -> {
                fair.accept(world.applying(drain.listed())
                        .replacing(drain, drain.listing(0).at(Step.END)));
                renew(world, drain, fair);
                if (world.crashes() > 0) {
                    accident.accept(world.with(deed(Deed.ABANDON, world.state(), state -> state.abandon(me)))
                            .replacing(drain, null)
                            .spending(1, 0, 0, 0));
                }
            }
            case END -> {
                GroupState before = world.state();
                GroupState after = deed(Deed.FINISH, before, state -> state.finish(me));
                fair.accept(
                        after.equals(before)
                                ? world.replacing(drain, null)
                                : world.replacing(drain, drain.having(Step.ENDING, before, after, null)));
                renew(world, drain, fair);
            }
            case ENDING -> {
                GroupState after = Objects.requireNonNull(drain.after());
                World next = write(world, Objects.requireNonNull(drain.before()), after);
                if (next == null) {
                    fair.accept(world.replacing(drain, drain.at(Step.END)));
                } else {
                    fair.accept(next.replacing(drain, after.isHeldBy(me) ? drain.holding(Step.LIST, after) : null));
                }
            }
            case RENEWING -> {
                GroupState after = Objects.requireNonNull(drain.after());
                World next = write(world, Objects.requireNonNull(drain.before()), after);
                Step back = Objects.requireNonNull(drain.back());
                fair.accept(
                        next == null
                                ? world.replacing(drain, drain.at(back))
                                : next.replacing(drain, drain.holding(back, after)));
            }
            default -> throw new IllegalStateException("A drain never stands at " + drain.step());
        }
    }

    /** A lease that another has taken ends the drain before its next listing. */
    private void renew(World world, Drain drain, Consumer<World> fair) {
        GroupState before = world.state();
        GroupState after =
                deed(Deed.RENEW, before, state -> state.renew(drain.run().name(), EPOCH, LENGTH));
        if (!after.equals(before)) {
            fair.accept(world.replacing(drain, drain.having(Step.RENEWING, before, after, drain.step())));
        } else if (!after.isHeldBy(drain.run().name())) {
            fair.accept(world.replacing(drain, null));
        }
    }

    /** Compares by content, as stores do: who would write what stands has written it. Null when it was beaten. */
    private static @Nullable World write(World world, GroupState before, GroupState after) {
        boolean mine = world.state().equals(before) || world.state().equals(after);
        return mine ? world.with(after) : null;
    }

    private void clockGoesOn(World world, Consumer<World> fair, Consumer<World> accident) {
        World next = new World(
                Objects.requireNonNull(later(world.state())),
                world.wakers().stream().map(Waker::later).toList(),
                world.backlog(),
                world.drains().stream().map(Drain::later).toList(),
                world.staged(),
                world.applied(),
                world.started(),
                world.drained(),
                world.crashes(),
                world.overdue(),
                world.twins(),
                world.byHand());
        if (next.equals(world)) {
            return;
        }
        if (!(runsOut(world.state()) && somebodyStandsBehind(world))
                && !runsOutUnwritten(world)
                && !isAboutToStart(world)) {
            fair.accept(next);
        } else if (world.overdue() > 0) {
            accident.accept(next.spending(0, 1, 0, 0));
        }
    }

    private static boolean runsOut(@Nullable GroupState state) {
        return state != null && state.isAlive(EPOCH) && !state.isAlive(EPOCH.plusSeconds(1));
    }

    /** Somebody has worked out a state, and is so slow to write it that its end has come before. */
    private static boolean runsOutUnwritten(World world) {
        return world.wakers().stream().anyMatch(waker -> runsOut(waker.after()))
                || world.drains().stream().anyMatch(drain -> runsOut(drain.after()));
    }

    /** Somebody who makes a run due, and is alive, starts it within the grace. */
    private static boolean isAboutToStart(World world) {
        GroupState state = world.state();
        return world.wakers().stream()
                .anyMatch(waker -> (waker.after() != null && waker.after().isDue())
                        || (state.isDue() && waker.generation() == state.generation()));
    }

    private static boolean somebodyStandsBehind(World world) {
        GroupState state = world.state();
        if (state.phase() == Phase.DRAINING) {
            return world.isAlive(Objects.requireNonNull(state.owner()));
        }
        return world.backlog().stream().anyMatch(run -> run.asked() == state.generation())
                || world.drains().stream().anyMatch(drain -> drain.run().asked() == state.generation())
                || world.wakers().stream().anyMatch(waker -> waker.generation() == state.generation());
    }

    private GroupState deed(Deed deed, GroupState before, UnaryOperator<GroupState> transition) {
        return fault.instead(deed, before, transition.apply(before));
    }

    private static @Nullable GroupState later(@Nullable GroupState state) {
        if (state == null || state.leaseEnd() == null) {
            return state;
        }
        return new GroupState(
                state.generation(),
                state.wanted(),
                state.phase(),
                state.owner(),
                state.run(),
                earlier(state.leaseEnd()));
    }

    private static Instant earlier(Instant instant) {
        return instant.isBefore(EPOCH.plusSeconds(1)) ? EPOCH : instant.minusSeconds(1);
    }
}

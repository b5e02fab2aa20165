package io.github.deltafold.core.record;

import io.github.deltafold.core.record.LinkedKey.State;
import io.github.deltafold.core.record.LinkedKey.Taken;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells which row leaves a key: {@code 1 to 2, 2 to 3} may be one row that moved twice, or two rows of which the first
 * took the second's place.
 *
 * <p>A <em>run</em> is made of lines of one file that follow each other and all change a key, or are rejected. When a run
 * has moved a row onto a key, the newcomer, and later leaves that key, then
 *
 * <ul>
 *   <li>the newcomer leaves, where no row stood at the key before it came;
 *   <li>the row that stood there, the occupant, leaves where there was one. The key then stays the newcomer's.
 * </ul>
 *
 * <p>Whether there was an occupant is what table, tombstones and the changes before say. Two cases are left open by them.
 * A full load that shows the newcomer's very values may be older than the run, or may have seen the newcomer come: then
 * there was an occupant only if the load shows the effect of this line, or of a later one of the run, too. And a table
 * that holds the newcomer itself, from an earlier reading of the file, no longer says what it replaced: then there was an
 * occupant only if that reading went as far as this line and yet left the newcomer where it is. Beyond a run it is always
 * the row that came last that leaves.
 *
 * <p>A line that earlier readings passed over, since it is in quarantine, is read again between lines that were done. The
 * table then says nothing of who left a key between the two: it was the newcomer where both lines say the same of their
 * rows. Otherwise the key keeps a row, and where the later line is one that was done, its tombstone does not count.
 *
 * <p><b>Order:</b> first what table and tombstones hold, then the changes in their order, then {@link #finish}. Only keys
 * that key changes of the batch name matter, and all changes of those.<br>
 * <b>Cost:</b> memory per key, and per line of the longest run. Not for use by several threads.
 */
public final class KeyChangeReplay {
    private final Map<String, Long> linesReadBefore;
    private final BiConsumer<Finding, ChangeOrder> findings;
    private final Map<Object, LinkedKey> keys = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final List<KeyChange> run = new ArrayList<>();
    private @Nullable ChangeOrder runEnd;
    private long runs;

    /** What is found of a line. */
    public enum Finding {
        /** Its old key keeps a row, so that its delete must not be done. */
        KEY_STAYS,
        /** Its delete was done and must not count: another row comes to its old key, by a line that was passed over. */
        UNBURIED,
        /** It was passed over, and a later file has changed its keys since, which may have moved other rows but for it. */
        OVERTAKEN
    }

    /**
     * A replay of one batch.
     *
     * @param linesReadBefore how many lines of a file were read before, by key; none of a file that is not there
     * @param findings takes what is found, with the place of the line
     */
    public KeyChangeReplay(Map<String, Long> linesReadBefore, BiConsumer<Finding, ChangeOrder> findings) {
        this.linesReadBefore = linesReadBefore;
        this.findings = findings;
    }

    /**
     * A line that changes a key.
     *
     * @param content what the line says of the row
     * @param passedOver whether earlier readings of the file passed it over
     */
    public record KeyChange(Object before, Object after, ChangeOrder order, RowContent content, boolean passedOver) {}

    /** A row of the table. */
    public void holdRow(Object key, ChangeOrder order, RowContent content) {
        keyed(key).hold(State.row(order, content));
    }

    /** A remembered delete. */
    public void holdTombstone(Object key, ChangeOrder order) {
        keyed(key).hold(State.empty(order));
    }

    /** A row of a full load, an insert, or an update that leaves the key as it is. */
    public void upsert(Object key, ChangeOrder order, RowContent content) {
        finish();
        keyed(key).become(0, State.row(order, content));
    }

    /** A delete that is no part of a key change. */
    public void delete(Object key, ChangeOrder order) {
        finish();
        keyed(key).become(0, State.empty(order));
    }

    /** A line that changes a key. */
    public void change(KeyChange line) {
        if (runEnd != null && !follows(runEnd, line.order())) {
            finish();
        }
        if (line.passedOver()
                && (keyed(line.before()).isOvertaken(line)
                        || keyed(line.after()).isOvertaken(line))) {
            findings.accept(Finding.OVERTAKEN, line.order());
        }
        run.add(line);
        runEnd = line.order();
    }

    /** A rejected line, which may be one of the run around it. */
    public void reject(ChangeOrder order) {
        if (runEnd != null && follows(runEnd, order)) {
            runEnd = order;
        }
    }

    /** Ends the replay, or the run that it has come to. */
    public void finish() {
        if (runEnd == null) {
            return;
        }
        long number = number(run.get(0).order());
        places.put(runEnd.file(), new Place(number, runEnd));
        int seen = seenByLoad();
        for (int i = 0; i < run.size(); i++) {
            replay(run.get(i), number, i <= seen);
        }
        run.clear();
        runEnd = null;
    }

    /** A run may have been interrupted by changes of other files, which a sequence puts between its lines. */
    private long number(ChangeOrder first) {
        Place place = places.get(first.file());
        return place != null && follows(place.order(), first) ? place.run() : ++runs;
    }

    private static boolean follows(ChangeOrder line, ChangeOrder next) {
        return line.file().equals(next.file()) && line.line() + 1 == next.line();
    }

    /** The last line of the run whose effect a full load shows: the row is where it went to, and not where it was. */
    private int seenByLoad() {
        for (int i = run.size() - 1; i >= 0; i--) {
            KeyChange line = run.get(i);
            if (keyed(line.after()).loadShows(line) && !keyed(line.before()).loadShows(line)) {
                return i;
            }
        }
        return -1;
    }

    private void replay(KeyChange line, long number, boolean seenByLoad) {
        LinkedKey from = keyed(line.before());
        LinkedKey to = keyed(line.after());
        if (from.isCopy(line)) {
            if (from.copyStays()) {
                findings.accept(Finding.KEY_STAYS, line.order());
            }
            return;
        }
        Taken taken = from.enter(number).poll();
        boolean isGuess = false;
        while (taken != null && !occupantLeaves(taken, from, to, line, seenByLoad)) {
            isGuess |= taken.occupant() == null && wasRead(line.order());
            taken = from.nextTaken();
        }
        if (taken != null) {
            unbury(taken, from, line);
        }
        if (to.holds(line)) {
            findings.accept(Finding.KEY_STAYS, line.order());
            to.enter(number).add(new Taken(null, line, false));
            return;
        }
        State moved = taken == null ? from.before(line.order()) : taken.occupant();
        if (taken != null) {
            findings.accept(Finding.KEY_STAYS, line.order());
        } else {
            from.become(number, isGuess ? State.guessed(line.order()) : State.empty(line.order()));
        }
        from.left(line, taken != null);

        Deque<Taken> takenThere = to.enter(number);
        State occupant = to.before(line.order());
        boolean standsWhereItWas = moved != null && moved.isInLoadAs(line.content());
        boolean mayBeTaken = occupant == null ? to.isKnown() : occupant.live();
        if (mayBeTaken || (line.passedOver() && isUnknown(occupant))) {
            takenThere.add(new Taken(occupant, line, standsWhereItWas));
        }
        to.become(number, State.row(line.order(), line.content()));
    }

    /** Whether a row stood at a key before the newcomer came, so that it is this row that leaves now. */
    private boolean occupantLeaves(Taken taken, LinkedKey from, LinkedKey to, KeyChange line, boolean seenByLoad) {
        State occupant = taken.occupant();
        if (isUnknown(occupant) && taken.wasPassedOver(line)) {
            return taken.isNot(line);
        }
        if (occupant == null) {
            return from.isHeldAfter(line.order()) || (from.isHeld() && wasRead(line.order()));
        }
        boolean mayBeNewcomer = occupant.isInLoadAs(taken.newcomer().content()) && !taken.unseenByLoad();
        if (!mayBeNewcomer || seenByLoad) {
            return true;
        }
        if (to.isEmptyInLoad(line.order())) {
            return false;
        }
        return !occupant.isInLoadAs(line.content()) || to.loadShows(line);
    }

    private static boolean isUnknown(@Nullable State occupant) {
        return occupant == null || occupant.isGuess();
    }

    /** Whoever stays is not hidden by what the leaving line deleted when it was done, before the newcomer's line was. */
    private void unbury(Taken staying, LinkedKey from, KeyChange leaving) {
        if (staying.newcomer().passedOver() && from.isBuriedBy(leaving)) {
            findings.accept(Finding.UNBURIED, leaving.order());
        }
    }

    /** Whether an earlier reading of the file went as far as a line. */
    private boolean wasRead(ChangeOrder line) {
        return linesReadBefore.getOrDefault(line.file(), 0L) >= line.line();
    }

    private LinkedKey keyed(Object key) {
        return keys.computeIfAbsent(key, k -> new LinkedKey());
    }

    /** How far a run has come in its file. */
    private record Place(long run, ChangeOrder order) {}
}

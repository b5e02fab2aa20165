package io.github.deltafold.core.record;

import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.record.KeyChangeReplay.KeyChange;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is known of one key that key changes name, as {@link KeyChangeReplay} goes on. */
final class LinkedKey {
    private final Deque<Taken> taken = new ArrayDeque<>(1);
    private @Nullable State held;
    private @Nullable ChangeOrder buried;
    private @Nullable State current;
    private @Nullable State loaded;
    private @Nullable KeyChange lastLeft;
    private boolean copyStays;
    private long run;

    /** A row that stands here has survived every delete, a later one that did not count too. */
    void hold(State state) {
        if (!state.live() && (buried == null || buried.compareTo(state.order()) < 0)) {
            buried = state.order();
        }
        boolean isNewer = held == null || held.order().compareTo(state.order()) < 0;
        if (state.live() || (isNewer && !isHeld())) {
            held = state;
        }
        remember(state);
    }

    /** Whether nothing stands here because a line was done. */
    boolean isBuriedBy(KeyChange line) {
        return !isHeld() && line.order().equals(buried);
    }

    /** Whether a later file than a line's has changed what stands here. */
    boolean isOvertaken(KeyChange line) {
        return isLater(held == null ? null : held.order(), line.order()) || isLater(buried, line.order());
    }

    private static boolean isLater(@Nullable ChangeOrder held, ChangeOrder line) {
        return held != null && held.compareTo(line) > 0 && !held.file().equals(line.file());
    }

    void become(long number, State state) {
        enter(number);
        current = state;
        remember(state);
    }

    private void remember(State state) {
        if (state.order().kind() == FileKind.FULL_LOAD) {
            loaded = state;
        }
    }

    /** Whether the table says anything of the key. */
    boolean isKnown() {
        return held != null;
    }

    boolean isHeld() {
        return held != null && held.live();
    }

    boolean isHeldAfter(ChangeOrder order) {
        return held != null && held.live() && held.order().compareTo(order) > 0;
    }

    boolean loadShows(KeyChange line) {
        return loaded != null && loaded.isInLoadAs(line.content());
    }

    /** Whether the table has this very line already, so that the key which it left is as it should be. */
    boolean holds(KeyChange line) {
        return held != null && held.live() && held.order().equals(line.order());
    }

    /** Whether a load has no row here, as far as is known: a change that came before the line hides it. */
    boolean isEmptyInLoad(ChangeOrder order) {
        return loaded == null && (held == null || held.order().compareTo(order) > 0);
    }

    /** What stood here just before a change; null for nothing known. */
    @Nullable State before(ChangeOrder order) {
        State older = held != null && held.order().compareTo(order) < 0 ? held : null;
        if (current == null || older == null) {
            return current == null ? older : current;
        }
        return current.order().compareTo(older.order()) < 0 ? older : current;
    }

    /** Rows wait for each other within a run only: any other change in between ends that. */
    Deque<Taken> enter(long number) {
        if (run != number || number == 0) {
            taken.clear();
        }
        run = number;
        lastLeft = null;
        return taken;
    }

    /** The next of those that came while the key was another's; null when there is none. */
    @Nullable Taken nextTaken() {
        return taken.poll();
    }

    /** Whether the row of the last line that left this key, which was told to stay, stays for its copy too. */
    boolean copyStays() {
        return copyStays;
    }

    void left(KeyChange line, boolean stays) {
        lastLeft = line;
        copyStays = stays;
    }

    /** Whether a line is the last one that left this key, in another file that a sequence puts beside it. */
    boolean isCopy(KeyChange line) {
        return lastLeft != null
                && !line.order().sequence().isEmpty()
                && line.order().sequence().equals(lastLeft.order().sequence())
                && line.after().equals(lastLeft.after())
                && line.content().equals(lastLeft.content());
    }

    /** What stands at a key. */
    record State(ChangeOrder order, boolean live, RowContent content, boolean isGuess) {
        static State row(ChangeOrder order, RowContent content) {
            return new State(order, true, content, false);
        }

        static State empty(ChangeOrder order) {
            return new State(order, false, RowContent.NONE, false);
        }

        /** Empty unless the line, which was done before, found otherwise then. */
        static State guessed(ChangeOrder order) {
            return new State(order, false, RowContent.NONE, true);
        }

        boolean isInLoadAs(RowContent moved) {
            return live && order.kind() == FileKind.FULL_LOAD && moved.isShownBy(content);
        }
    }

    /**
     * A key that a row came to while it was, or may have been, another's.
     *
     * @param occupant what stood there; null where the table does not say any more
     * @param newcomer the line by which a row came
     * @param unseenByLoad whether a load still shows the newcomer where it came from
     */
    record Taken(@Nullable State occupant, KeyChange newcomer, boolean unseenByLoad) {
        /** Whether the row came, or a line leaves the key, where earlier readings passed over. */
        boolean wasPassedOver(KeyChange leaving) {
            return newcomer.passedOver() || leaving.passedOver();
        }

        /** Whether the row that came is, by what the lines say, another than the one that leaves. */
        boolean isNot(KeyChange leaving) {
            return !newcomer.content().equals(leaving.content());
        }
    }
}

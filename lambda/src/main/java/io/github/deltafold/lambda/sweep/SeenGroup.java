package io.github.deltafold.lambda.sweep;

import io.github.deltafold.core.lease.GroupState;
import io.github.deltafold.core.lease.Phase;
import io.github.deltafold.lambda.wake.GroupRuns;
import java.time.Instant;

/**
 * A group as a sweep sees it.
 *
 * @param state where it stands
 * @param tables what its tables have
 */
record SeenGroup(String group, GroupState state, Tables tables) {
    /** What the tables of a group have, together; the later constant of two goes before. */
    enum Tables {
        /** No batch, as far as every one of them could be looked at. */
        NOTHING,
        /** Not all of them could be looked at. */
        UNKNOWN,
        /** A batch whose event may still be on its way. */
        FRESH_WORK,
        /** A batch whose event must have been lost, or whose run failed. */
        WORK;

        Tables and(Tables other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    /** Whether nobody but the sweep will see to this group. */
    boolean needsRun(Instant now) {
        return GroupRuns.isLeftAlone(state, now) || (!state.isAlive(now) && tables == Tables.WORK);
    }

    /**
     * Whether runs get done what there is to do: the last one ended well, or one is at work, and no file is old. A group that
     * gets files all the time may never be seen with nothing to do. A run that has yet to begin shows nothing.
     */
    boolean isHelped(Instant now) {
        boolean isEndedWell = state.phase() == Phase.IDLE && !state.wanted();
        boolean isAtWork = state.phase() == Phase.DRAINING && state.isAlive(now);
        return (isEndedWell || isAtWork) && (tables == Tables.NOTHING || tables == Tables.FRESH_WORK);
    }
}

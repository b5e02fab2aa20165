package io.github.deltafold.core.command;

import io.github.deltafold.core.quarantine.RecordState;
import org.jspecify.annotations.Nullable;

/** {@code --state}: what became of the records to look at. */
enum StateOption {
    OPEN(RecordState.OPEN),
    REPLAYED(RecordState.REPLAYED),
    DROPPED(RecordState.DROPPED),
    REPLACED(RecordState.REPLACED),
    ALL(null);

    private final @Nullable RecordState state;

    StateOption(@Nullable RecordState state) {
        this.state = state;
    }

    /** The state; null for any. */
    @Nullable RecordState state() {
        return state;
    }
}

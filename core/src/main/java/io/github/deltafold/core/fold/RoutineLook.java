package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.staging.NewFiles;
import java.time.Clock;
import java.time.Duration;

/**
 * The look of runs that are started again and again: at new files each time, at all files once a day. So a file that is
 * staged under a name older than some hundred others is seen a day later at the latest, or by a run that a person starts.
 */
public final class RoutineLook implements NewFiles {
    private static final Duration WHOLE_LOOK_EVERY = Duration.ofDays(1);

    private final Ledger ledger;
    private final Clock clock;

    public RoutineLook(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public String after(TableName table) {
        String after = ledger.history(table).newFilesAfter();
        boolean recent = !after.isEmpty()
                && ledger.wholeLook(table)
                        .filter(look -> look.plus(WHOLE_LOOK_EVERY).isAfter(clock.instant()))
                        .isPresent();
        return recent ? after : "";
    }
}

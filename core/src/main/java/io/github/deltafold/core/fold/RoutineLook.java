package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.staging.NewFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The look of runs and sweeps that are started again and again: at new files each time, at all files once a day. So a file
 * that is staged under a name older than some hundred others is seen a day later at the latest, or by a run that a person
 * starts.
 */
public final class RoutineLook implements NewFiles {
    private static final Duration WHOLE_LOOK_EVERY = Duration.ofDays(1);

    private final Ledger ledger;
    private final Clock clock;
    private final Map<TableName, Instant> askedForAll = new ConcurrentHashMap<>();

    /**
     * A look that goes by what runs wrote down, and by what it asked for itself.
     *
     * @param ledger tells when a run last saw all files of a table
     */
    public RoutineLook(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public String after(TableName table) {
        String after = ledger.history(table).newFilesAfter();
        if (after.isEmpty()) {
            return "";
        }
        Instant now = clock.instant();
        boolean sawAll = Stream.concat(ledger.wholeLook(table).stream(), Stream.ofNullable(askedForAll.get(table)))
                .anyMatch(look -> look.plus(WHOLE_LOOK_EVERY).isAfter(now));
        if (!sawAll) {
            askedForAll.put(table, now);
        }
        return sawAll ? after : "";
    }
}

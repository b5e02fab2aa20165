package io.github.deltafold.core.fold;

import io.github.deltafold.core.failure.Failure;
import io.github.deltafold.core.ledger.Ledger;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.staging.NewFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The look of runs that are started again and again: at new files each time; at all files once a day, and when somebody who
 * knows of an old one asks for it.
 */
public final class RoutineLook implements NewFiles {
    private static final Duration WHOLE_LOOK_EVERY = Duration.ofDays(1);

    private final Ledger ledger;
    private final Supplier<Optional<Instant>> asked;
    private final Clock clock;
    private final Map<TableName, Instant> askedForAll = new ConcurrentHashMap<>();

    /**
     * A look that goes by what runs wrote down, and by what it asked for itself.
     *
     * @param ledger tells when a run last saw all files of a table
     * @param asked when somebody last asked for a look at all files
     */
    public RoutineLook(Ledger ledger, Supplier<Optional<Instant>> asked, Clock clock) {
        this.ledger = ledger;
        this.asked = asked;
        this.clock = clock;
    }

    /** New files only, as far as the ledger tells which are. */
    public static NewFiles ofNewFiles(Ledger ledger) {
        return table -> newFilesAfter(ledger, table);
    }

    /** Where the ledger of a table cannot be read, whoever drains or looks at that table says so, and nobody else suffers. */
    private static String newFilesAfter(Ledger ledger, TableName table) {
        try {
            return ledger.history(table).newFilesAfter();
        } catch (Failure e) {
            return "";
        }
    }

    @Override
    public String after(TableName table) {
        String after = newFilesAfter(ledger, table);
        if (after.isEmpty()) {
            return "";
        }
        Instant now = clock.instant();
        Instant since = Stream.concat(asked.get().stream(), Stream.of(now.minus(WHOLE_LOOK_EVERY)))
                .max(Instant::compareTo)
                .orElseThrow();
        boolean sawAll = Stream.concat(ledger.wholeLook(table).stream(), Stream.ofNullable(askedForAll.get(table)))
                .anyMatch(look -> look.isAfter(since) && !look.isAfter(now)); // another clock may be ahead of ours
        if (!sawAll) {
            askedForAll.put(table, now);
        }
        return sawAll ? after : "";
    }
}

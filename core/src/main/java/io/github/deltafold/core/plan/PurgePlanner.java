package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.ledger.TombstoneHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.NameTime;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.spec.TableSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides when tombstones are due to be forgotten, from what is recorded alone. Names are compared with names: a source
 * that is silent for a year forgets nothing meanwhile.
 */
public final class PurgePlanner {
    /** A purge waits until it forgets this part of a horizon: it costs a commit and rewrites what it keeps. */
    private static final int PURGES_PER_HORIZON = 10;

    private PurgePlanner() {}

    /**
     * Which tombstones are due; empty when none is, or too few are.
     *
     * <p>In a table with a sequence the names of files do not order the changes, so a tombstone must also be older than
     * every change that came within the horizon: otherwise a change just as old as those would be set aside.
     *
     * @param pending files that are staged and in no batch yet, which may ask for what is remembered
     */
    public static Optional<Purge.Limit> due(TableSpec spec, TableHistory history, List<StagedFile> pending) {
        TombstoneHistory tombstones = history.tombstones();
        Duration horizon = spec.tombstoneHorizon();
        String horizonName =
                NameTime.earlier(history.greatestChangeName(), horizon).orElse("");
        String name = pending.stream()
                .filter(file -> file.name().kind() == FileKind.CHANGES)
                .map(file -> file.name().base())
                .filter(base -> base.compareTo(horizonName) < 0)
                .min(String::compareTo)
                .orElse(horizonName);
        if (!tombstones.hasOutdated() && !isWorthIt(tombstones, name, horizon.dividedBy(PURGES_PER_HORIZON))) {
            return Optional.empty();
        }
        int generation = Math.max(1, history.loadGeneration());
        return Optional.of(new Purge.Limit(
                generation, name, tombstones.leastChangeSince(name).orElse(null)));
    }

    private static boolean isWorthIt(TombstoneHistory tombstones, String name, Duration part) {
        String oldest = tombstones.oldest().orElse(null);
        if (oldest == null) {
            return false;
        }
        String since = oldest.compareTo(tombstones.purgedTo()) > 0 ? oldest : tombstones.purgedTo();
        return NameTime.earlier(name, part)
                .filter(earlier -> earlier.compareTo(since) > 0)
                .isPresent();
    }
}

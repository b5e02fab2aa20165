package io.github.deltafold.core.fold;

import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.plan.PlanDecision;
import io.github.deltafold.core.plan.PlanRequest;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.staging.TableListing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a look at a table shows, without an engine.
 *
 * @param history everything recorded about it
 * @param decision what the next drain of the table would do
 */
public record TableLook(TableSpec spec, TableHistory history, PlanDecision decision) {
    /**
     * Looks at a table, and reads its ledger once.
     *
     * @param drain see {@link Drain#toLookAt}
     * @throws io.github.deltafold.core.failure.Failure when its ledger cannot be read
     */
    public static TableLook of(Drain drain, TableSpec spec, TableListing listing) {
        TableHistory history = drain.history(spec);
        return new TableLook(spec, history, drain.preview(spec, history, listing, PlanRequest.ALL));
    }

    /** How many files are staged and not applied. */
    public int pending() {
        return decision.pending().size();
    }

    /** How many records, and whole files, wait in quarantine. */
    public long quarantined() {
        return history.openRecords();
    }

    /** Whether a run would find a batch to do now; pending files alone may have to wait. */
    public boolean hasWork() {
        return decision.plan() != null;
    }

    /** For how long the oldest file that is not applied has been staged; empty where there is none. */
    public Optional<Duration> oldestPending(Instant now) {
        return decision.pending().stream()
                .map(StagedFile::modified)
                .min(Instant::compareTo)
                .map(oldest -> oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now));
    }
}

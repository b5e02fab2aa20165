package io.github.deltafold.core.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of a table add up to, up to the outcome of a batch. It follows from them, and may be deleted.
 *
 * @param batch number of the last batch in it
 * @param outcomeEtag tag of the outcome of that batch; with another one there, this is a summary of other entries
 * @param progress how far the table has come
 * @param files the files taken in that lie in no page
 * @param pages where the other files are
 * @param totals what was counted
 * @param warnings what the operator should know
 * @param loads what is remembered of full loads
 * @param tombstones what is remembered of deletes
 * @param wholeLook when a run last looked at all that is staged for the table; null when that is not known
 */
record LedgerSummary(
        long batch,
        String outcomeEtag,
        Progress progress,
        List<KnownFile> files,
        List<FilePage.Entry> pages,
        Totals totals,
        List<String> warnings,
        LoadMemory loads,
        TombstoneHistory.Written tombstones,
        @Nullable Instant wholeLook) {
    LedgerSummary {
        Objects.requireNonNull(outcomeEtag);
        Objects.requireNonNull(progress);
        Objects.requireNonNull(totals);
        Objects.requireNonNull(loads);
        Objects.requireNonNull(tombstones);
        files = List.copyOf(files);
        pages = List.copyOf(pages);
        warnings = List.copyOf(warnings);
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredObject;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans and outcomes of batches, one object each, below {@code <state>/ledger/<schema>/<table>/}.
 *
 * <p>{@code <batch, 20 digits>.json} is the plan, {@code <batch>.revision-<n>.json} drops files from it,
 * {@code <batch>.outcome.json} closes it. Every entry is created once and never changed: whoever loses a creation adopts
 * what stands. <b>If a run dies</b> between two entries, the next run finishes the plan. What the entries add up to is written
 * down as well, see {@link Summaries}, so that nobody reads all of them.
 */
public final class Ledger {
    /** A listing may miss an entry that another run writes meanwhile and show a later one; the next look shows both. */
    private static final int LOOKS = 3;

    /** A whole look that follows another one so soon is not worth writing down: the next look may be whole once more. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);

    private final LedgerEntries entries;
    private final SummaryLimits limits;
    private final Summaries summaries;
    private final Map<TableName, SoftReference<Closed>> closedByTable = new ConcurrentHashMap<>();
    private final Map<TableName, Summaries.Found> summaryByTable = new ConcurrentHashMap<>();

    /**
     * What was recorded up to the outcome of a batch. No entry changes any more and none can come before it, so that who asks
     * again reads what came after; only who puts an older state back changes it, and then the outcome is another object.
     */
    private record Closed(TableHistory history, String outcomeEtag) {
        static final Closed NOTHING = new Closed(TableHistory.EMPTY, "");
    }

    public Ledger(ObjectStore state) {
        this(state, SummaryLimits.USUAL);
    }

    /** A ledger with summaries of another size. */
    public Ledger(ObjectStore state, SummaryLimits limits) {
        this.entries = new LedgerEntries(state);
        this.limits = limits;
        this.summaries = new Summaries(state, limits);
    }

    /**
     * Everything recorded about a table. <b>Cost:</b> one listing, the summary at the first time, and one request per entry
     * that came after it or after this object was last asked.
     *
     * @throws io.github.deltafold.core.failure.BadSetting when an entry cannot be read, or contradicts those before it
     */
    public TableHistory history(TableName table) {
        for (int look = 1; ; look++) {
            try {
                return readHistory(table);
            } catch (LedgerEntries.ContradictionException e) {
                if (look == LOOKS) {
                    throw LedgerErrors.contradicts(e.key(), e.why());
                }
            }
        }
    }

    private TableHistory readHistory(TableName table) throws LedgerEntries.ContradictionException {
        Closed closed = remembered(table);
        if (closed == null) {
            closed = summarised(table);
        }
        Optional<TableHistory> history = readAfter(table, closed);
        if (history.isEmpty()) {
            closedByTable.remove(table);
            summaryByTable.compute(
                    table, (name, known) -> known == null ? summaries.read(name).refuted() : known.refuted());
            history = readAfter(table, Closed.NOTHING);
        }
        return history.orElseThrow();
    }

    private Closed summarised(TableName table) {
        Summaries.Found found = summaries.read(table);
        summaryByTable.put(table, found);
        TableHistory history = found.history();
        if (history == null) {
            return Closed.NOTHING;
        }
        Closed closed = new Closed(history, found.outcomeEtag());
        closedByTable.put(table, new SoftReference<>(closed));
        return closed;
    }

    /** What was recorded since; empty when the outcome is not there as it was. */
    private Optional<TableHistory> readAfter(TableName table, Closed closed)
            throws LedgerEntries.ContradictionException {
        long batch = closed.history().lastBatch();
        List<StoredObject> found = entries.from(table, batch);
        if (batch > 0) {
            boolean isThere = found.stream()
                    .anyMatch(entry -> LedgerEntries.isOutcome(entry.key(), batch)
                            && entry.etag().equals(closed.outcomeEtag()));
            if (!isThere) {
                return Optional.empty();
            }
            found.removeIf(entry -> LedgerEntries.isOf(batch, entry.key()));
        }
        TableHistory history = closed.history();
        for (StoredObject entry : found) {
            history = entries.after(history, entry.key());
            if (LedgerEntries.isOutcome(entry.key())) {
                closedByTable.put(table, new SoftReference<>(new Closed(history, entry.etag())));
            }
        }
        return Optional.of(history);
    }

    /**
     * Writes down what the entries of a table add up to, once that saves enough reading. <b>Cost:</b> a listing, a request per
     * entry that came since this object was last asked, and a write; nothing where it is not due.
     *
     * <p>The entries are read, whatever the caller believes of them: another run may have decided otherwise.
     *
     * @param believed what the caller takes for recorded, which tells whether it is worth a look
     * @param wholeLook when the look began that everything staged for the table was seen by and taken in; null when there
     *     was none
     * @return what is recorded
     */
    public TableHistory summarise(TableName table, TableHistory believed, @Nullable Instant wholeLook) {
        if (!isDue(believed, summaryByTable.computeIfAbsent(table, summaries::read), wholeLook)) {
            return believed;
        }
        TableHistory history = history(table);
        for (int attempt = 1; attempt <= 2; attempt++) {
            Summaries.Found before = summaryByTable.computeIfAbsent(table, summaries::read);
            if (before.history() != null && before.version() == null) {
                before = readAgain(table); // this process wrote it
                history = history(table);
            }
            Closed closed = remembered(table);
            if (closed == null
                    || closed.history().lastBatch() != history.lastBatch()
                    || history.openPlan().isPresent()
                    || !isDue(history, before, wholeLook)) {
                return history;
            }
            String etag = closed.outcomeEtag();
            Instant look = wholeLook == null ? before.wholeLook() : wholeLook;
            Optional<TableHistory> written = summaries.write(table, before, history, etag, look);
            if (written.isPresent()) {
                closedByTable.put(table, new SoftReference<>(new Closed(written.get(), etag)));
                summaryByTable.put(table, new Summaries.Found(written.get(), null, etag, look));
                return written.get();
            }
            readAgain(table);
            history = history(table);
        }
        return history;
    }

    private Summaries.Found readAgain(TableName table) {
        Summaries.Found now = summaries.read(table);
        summaryByTable.put(table, now);
        if (now.version() == null) {
            closedByTable.remove(table); // whoever deleted the summary may have deleted its pages too
        }
        return now;
    }

    private @Nullable Closed remembered(TableName table) {
        SoftReference<Closed> remembered = closedByTable.get(table);
        return remembered == null ? null : remembered.get();
    }

    private boolean isDue(TableHistory history, Summaries.Found before, @Nullable Instant wholeLook) {
        Instant lookBefore = before.wholeLook();
        boolean remembersLook = wholeLook != null
                && (lookBefore == null
                        || lookBefore.plus(BETWEEN_LOOKS).isBefore(wholeLook)
                        || lookBefore.isAfter(wholeLook)) // by a clock that was ahead
                && !history.newFilesAfter().isEmpty();
        return remembersLook
                ? history.lastBatch() >= before.batch()
                : history.lastBatch() - before.batch() >= limits.batchesBetween();
    }

    /** When a run last looked at all that is staged for a table, as far as the summary tells. */
    public Optional<Instant> wholeLook(TableName table) {
        return Optional.ofNullable(
                summaryByTable.computeIfAbsent(table, summaries::read).wholeLook());
    }

    /** Writes a plan; false when another plan stands under its number, which is to be adopted. */
    public boolean create(TableName table, BatchPlan plan) {
        return entries.create(table, plan.batch(), "", plan);
    }

    /** Drops files from a plan; false when another revision stands under its number, which is to be adopted. */
    public boolean create(TableName table, Revision revision) {
        String suffix = String.format(Locale.ROOT, ".revision-%03d", revision.number());
        return entries.create(table, revision.batch(), suffix, revision);
    }

    /** Closes a batch; false when another run closed it first, which says the same. */
    public boolean create(TableName table, BatchOutcome outcome) {
        return entries.create(table, outcome.batch(), ".outcome", outcome);
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plans and outcomes of batches, one object each, below {@code <state>/ledger/<schema>/<table>/}.
 *
 * <p>{@code <batch, 20 digits>.json} is the plan, {@code <batch>.revision-<n>.json} drops files from it,
 * {@code <batch>.outcome.json} closes it. Every entry is created once and never changed: whoever loses a creation adopts
 * what stands. <b>If a run dies</b> between two entries, the next run finishes the plan.
 */
public final class Ledger {
    /** How the name of an outcome ends. */
    static final String OUTCOME = ".outcome.json";

    private static final String OUTCOME_SUFFIX = ".outcome";

    /** A listing may miss an entry that another run writes meanwhile and show a later one; the next look shows both. */
    private static final int LOOKS = 3;

    /** A whole look that follows another one so soon is not worth writing down: the next look may be whole once more. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(5);

    private final ObjectStore state;
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
        this.state = state;
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
            } catch (ContradictionException e) {
                if (look == LOOKS) {
                    throw LedgerErrors.contradicts(e.key, e.why);
                }
            }
        }
    }

    private TableHistory readHistory(TableName table) throws ContradictionException {
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
    private Optional<TableHistory> readAfter(TableName table, Closed closed) throws ContradictionException {
        long batch = closed.history().lastBatch();
        List<StoredObject> entries = entries(table, batch == 0 ? "" : folder(table) + number(batch));
        if (batch > 0) {
            if (entries.stream().noneMatch(entry -> isOutcome(entry, table, closed))) {
                return Optional.empty();
            }
            entries.removeIf(entry -> isOf(batch, entry.key()));
        }
        TableHistory history = closed.history();
        for (StoredObject entry : entries) {
            history = after(history, entry.key());
            if (entry.key().endsWith(OUTCOME)) {
                closedByTable.put(table, new SoftReference<>(new Closed(history, entry.etag())));
            }
        }
        return Optional.of(history);
    }

    private static boolean isOutcome(StoredObject entry, TableName table, Closed closed) {
        return entry.key().equals(entry(table, closed.history().lastBatch(), OUTCOME_SUFFIX))
                && entry.etag().equals(closed.outcomeEtag());
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

    private TableHistory after(TableHistory history, String key) throws ContradictionException {
        byte[] json = state.read(key).map(StoredContent::bytes).orElse(null);
        if (json == null) {
            return history;
        }
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (name.endsWith(OUTCOME)) {
            return history.after(checked(LedgerJson.read(json, BatchOutcome.class, key), history, key));
        }
        if (name.contains(".revision-")) {
            return history.after(checked(LedgerJson.read(json, Revision.class, key), history, key));
        }
        return history.after(checked(LedgerJson.read(json, BatchPlan.class, key), history, key));
    }

    private static BatchPlan checked(BatchPlan plan, TableHistory before, String key) throws ContradictionException {
        mustBe(isOf(plan.batch(), key), key, "it says that it is the plan of batch " + plan.batch());
        mustBe(before.openPlan().isEmpty(), key, "batch " + before.lastBatch() + " before it has no outcome");
        mustBe(plan.batch() == before.lastBatch() + 1, key, "the batch before it has no plan");
        mustBe(isText(plan.id()), key, "it has no id");
        return plan;
    }

    private static Revision checked(Revision revision, TableHistory before, String key) throws ContradictionException {
        mustBe(isOf(revision.batch(), key), key, "it says that it revises batch " + revision.batch());
        mustBe(isPlanned(revision.batch(), before), key, "its batch has no plan");
        return revision;
    }

    private static BatchOutcome checked(BatchOutcome outcome, TableHistory before, String key)
            throws ContradictionException {
        mustBe(isOf(outcome.batch(), key), key, "it says that it is the outcome of batch " + outcome.batch());
        mustBe(isPlanned(outcome.batch(), before), key, "its batch has no plan");
        String plan = before.openPlan().map(BatchPlan::id).orElse("");
        mustBe(plan.equals(outcome.plan()), key, "it is the outcome of another plan than the one beside it");
        return outcome;
    }

    private static boolean isOf(long batch, String key) {
        return key.substring(key.lastIndexOf('/') + 1).startsWith(number(batch) + ".");
    }

    private static boolean isPlanned(long batch, TableHistory before) {
        return before.openPlan().filter(plan -> plan.batch() == batch).isPresent();
    }

    /** JSON may lack any field, whatever the type of a record says. */
    private static boolean isText(@Nullable String text) {
        return text != null && !text.isEmpty();
    }

    private static void mustBe(boolean holds, String key, String otherwise) throws ContradictionException {
        if (!holds) {
            throw new ContradictionException(key, otherwise);
        }
    }

    /** An entry that does not follow from those before it. */
    private static final class ContradictionException extends Exception {
        private final String key;
        private final String why;

        ContradictionException(String key, String why) {
            super(key + ": " + why);
            this.key = key;
            this.why = why;
        }
    }

    /** Writes a plan; false when another plan stands under its number, which is to be adopted. */
    public boolean create(TableName table, BatchPlan plan) {
        return state.createIfAbsent(entry(table, plan.batch(), ""), LedgerJson.write(plan));
    }

    /** Drops files from a plan; false when another revision stands under its number, which is to be adopted. */
    public boolean create(TableName table, Revision revision) {
        String suffix = String.format(Locale.ROOT, ".revision-%03d", revision.number());
        return state.createIfAbsent(entry(table, revision.batch(), suffix), LedgerJson.write(revision));
    }

    /** Closes a batch; false when another run closed it first, which says the same. */
    public boolean create(TableName table, BatchOutcome outcome) {
        return state.createIfAbsent(entry(table, outcome.batch(), OUTCOME_SUFFIX), LedgerJson.write(outcome));
    }

    /** Entries in the order they were written: plan, revisions, outcome, batch by batch. */
    private List<StoredObject> entries(TableName table, String startAfter) {
        List<StoredObject> entries = new ArrayList<>();
        try (Stream<StoredObject> objects = state.list(folder(table), startAfter)) {
            objects.forEach(entries::add);
        }
        entries.sort((left, right) -> rank(left.key()).compareTo(rank(right.key())));
        return entries;
    }

    /** Makes the outcome, which is written last, sort last within its batch. */
    private static String rank(String key) {
        return key.replace(OUTCOME, ".~").replace(".json", "");
    }

    private static String entry(TableName table, long batch, String suffix) {
        return folder(table) + number(batch) + suffix + ".json";
    }

    private static String number(long batch) {
        return String.format(Locale.ROOT, "%020d", batch);
    }

    private static String folder(TableName table) {
        return "ledger/" + table.folder() + "/";
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.ledger.BatchPlan.Revision;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredContent;
import io.github.deltafold.core.store.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The entries of the ledger as objects: how they are named, in which order they follow, and whether each does. */
final class LedgerEntries {
    /** How the name of an outcome ends. */
    static final String OUTCOME = ".outcome.json";

    private final ObjectStore state;

    LedgerEntries(ObjectStore state) {
        this.state = state;
    }

    /** Creates an entry; false when another one stands under its name. */
    boolean create(TableName table, long batch, String suffix, Object entry) {
        return state.createIfAbsent(folder(table) + number(batch) + suffix + ".json", LedgerJson.write(entry));
    }

    /** Whether an entry closes a batch. */
    static boolean isOutcome(String key) {
        return key.endsWith(OUTCOME);
    }

    /** Whether an entry closes this batch. */
    static boolean isOutcome(String key, long batch) {
        return isOutcome(key) && isOf(batch, key);
    }

    /**
     * The entries of a batch and of those after it, in the order they were written: plan, revisions, outcome, batch by batch.
     *
     * @param batch 0 for all
     */
    List<StoredObject> from(TableName table, long batch) {
        String startAfter = batch == 0 ? "" : folder(table) + number(batch);
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

    /** A history and one more entry; the same where somebody has taken it away since it was listed. */
    TableHistory after(TableHistory history, String key) throws ContradictionException {
        byte[] json = state.read(key).map(StoredContent::bytes).orElse(null);
        if (json == null) {
            return history;
        }
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (isOutcome(key)) {
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

    /** Whether an entry is of a batch. */
    static boolean isOf(long batch, String key) {
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
    static final class ContradictionException extends Exception {
        private final String key;
        private final String why;

        ContradictionException(String key, String why) {
            super(key + ": " + why);
            this.key = key;
            this.why = why;
        }

        String key() {
            return key;
        }

        String why() {
            return why;
        }
    }

    private static String number(long batch) {
        return String.format(Locale.ROOT, "%020d", batch);
    }

    private static String folder(TableName table) {
        return "ledger/" + table.folder() + "/";
    }
}

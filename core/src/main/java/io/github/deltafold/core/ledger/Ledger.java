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

/**
 * Plans and outcomes of batches, one object each, below {@code <state>/ledger/<schema>/<table>/}.
 *
 * <p>{@code <batch, 20 digits>.json} is the plan, {@code <batch>.revision-<n>.json} drops files from it,
 * {@code <batch>.outcome.json} closes it. Every entry is created once and never changed: whoever loses a creation adopts
 * what stands. <b>If a run dies</b> between two entries, the next run finishes the plan.
 */
public final class Ledger {
    private final ObjectStore state;

    public Ledger(ObjectStore state) {
        this.state = state;
    }

    /** Everything recorded about a table. <b>Cost:</b> one listing, and one request per entry. */
    public TableHistory history(TableName table) {
        TableHistory history = TableHistory.EMPTY;
        for (String key : keys(table)) {
            byte[] json = state.read(key).map(StoredContent::bytes).orElse(null);
            if (json == null) {
                continue;
            }
            String name = key.substring(key.lastIndexOf('/') + 1);
            if (name.endsWith(".outcome.json")) {
                history = history.after(LedgerJson.read(json, BatchOutcome.class, key));
            } else if (name.contains(".revision-")) {
                history = history.after(LedgerJson.read(json, Revision.class, key));
            } else {
                history = history.after(LedgerJson.read(json, BatchPlan.class, key));
            }
        }
        return history;
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
        return state.createIfAbsent(entry(table, outcome.batch(), ".outcome"), LedgerJson.write(outcome));
    }

    /** Entries in the order they were written: plan, revisions, outcome, batch by batch. */
    private List<String> keys(TableName table) {
        List<String> keys = new ArrayList<>();
        try (Stream<StoredObject> objects = state.list(folder(table), "")) {
            objects.forEach(object -> keys.add(object.key()));
        }
        keys.sort((left, right) -> rank(left).compareTo(rank(right)));
        return keys;
    }

    /** Makes the outcome, which is written last, sort last within its batch. */
    private static String rank(String key) {
        return key.replace(".outcome.json", ".~").replace(".json", "");
    }

    private static String entry(TableName table, long batch, String suffix) {
        return folder(table) + String.format(Locale.ROOT, "%020d", batch) + suffix + ".json";
    }

    private static String folder(TableName table) {
        return "ledger/" + table.folder() + "/";
    }
}

package io.github.deltafold.core.ledger;

import io.github.deltafold.core.record.ChangeOrder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the ledger says about the tombstones of a table: what may be remembered still, and what was forgotten. */
public final class TombstoneHistory {
    /** No tombstone was ever made. */
    static final TombstoneHistory EMPTY = new TombstoneHistory(null, false, "", null, new TreeMap<>());

    /** More names than this are told apart by half: a horizon of a month may hold a batch for every minute. */
    private static final int MOST_NAMES = 128;

    private final @Nullable String oldest;
    private final boolean outdated;
    private final String purgedTo;
    private final @Nullable ChangeOrder purged;
    private final NavigableMap<String, ChangeOrder> leastByName;

    private TombstoneHistory(
            @Nullable String oldest,
            boolean outdated,
            String purgedTo,
            @Nullable ChangeOrder purged,
            NavigableMap<String, ChangeOrder> leastByName) {
        this.oldest = oldest;
        this.outdated = outdated;
        this.purgedTo = purgedTo;
        this.purged = purged;
        this.leastByName = leastByName;
    }

    /**
     * This history as the summary holds it.
     *
     * @param leastByName least order of changes that reach to a file name, by name
     */
    record Written(
            @Nullable String oldest,
            boolean outdated,
            String purgedTo,
            @Nullable ChangeOrder purged,
            Map<String, ChangeOrder> leastByName) {
        Written {
            leastByName = Map.copyOf(leastByName);
        }
    }

    static TombstoneHistory of(Written written) {
        return new TombstoneHistory(
                written.oldest(),
                written.outdated(),
                written.purgedTo(),
                written.purged(),
                new TreeMap<>(written.leastByName()));
    }

    Written written() {
        return new Written(oldest, outdated, purgedTo, purged, leastByName);
    }

    /** Least file name of a tombstone of the open load generation; empty when there is none. */
    public Optional<String> oldest() {
        return Optional.ofNullable(oldest);
    }

    /** Whether there are tombstones of older load generations. */
    public boolean hasOutdated() {
        return outdated;
    }

    /** The name up to which tombstones were looked at last; empty text before the first purge of the generation. */
    public String purgedTo() {
        return purgedTo;
    }

    /** Greatest order of a tombstone that was forgotten: a change not above it may concern one. */
    public Optional<ChangeOrder> purged() {
        return Optional.ofNullable(purged);
    }

    /**
     * Least order among the changes of batches that reach to a file name or beyond it; empty where none is known, as in
     * a table without a sequence, whose orders follow the names.
     */
    public Optional<ChangeOrder> leastChangeSince(String name) {
        return leastByName.tailMap(name, true).values().stream().min(ChangeOrder::compareTo);
    }

    TombstoneHistory after(BatchPlan plan) {
        Purge purge = plan.purge();
        if (purge != null) {
            ChangeOrder more = purge.greatest();
            boolean greater = more != null && (purged == null || more.compareTo(purged) > 0);
            NavigableMap<String, ChangeOrder> recent =
                    new TreeMap<>(leastByName.tailMap(purge.limit().name(), true));
            return new TombstoneHistory(
                    purge.leastLeft(), false, purge.limit().name(), greater ? more : purged, recent);
        }
        if (plan.reload() != null) {
            return new TombstoneHistory(null, outdated || oldest != null, "", purged, new TreeMap<>());
        }
        return this;
    }

    /**
     * This history and what a batch did.
     *
     * @param greatestName greatest name of a change file planned so far
     */
    TombstoneHistory after(BatchOutcome outcome, String greatestName) {
        Reach reach = outcome.reach();
        String delete = reach.leastDelete();
        ChangeOrder least = reach.leastChange();
        if (delete == null && least == null) {
            return this;
        }
        NavigableMap<String, ChangeOrder> known = leastByName;
        if (least != null) {
            known = new TreeMap<>(leastByName);
            known.merge(greatestName, least, TombstoneHistory::lesser);
            if (known.size() > MOST_NAMES) {
                known = halved(known);
            }
        }
        boolean older = delete != null && (oldest == null || delete.compareTo(oldest) < 0);
        return new TombstoneHistory(older ? delete : oldest, outdated, purgedTo, purged, known);
    }

    /** Two neighbours as one, under the greater name: what is told for a name is never greater than it was. */
    private static NavigableMap<String, ChangeOrder> halved(NavigableMap<String, ChangeOrder> known) {
        NavigableMap<String, ChangeOrder> half = new TreeMap<>();
        ChangeOrder left = null;
        for (Map.Entry<String, ChangeOrder> each : known.entrySet()) {
            if (left == null && !each.getKey().equals(known.lastKey())) {
                left = each.getValue();
            } else {
                half.put(each.getKey(), left == null ? each.getValue() : lesser(left, each.getValue()));
                left = null;
            }
        }
        return half;
    }

    private static ChangeOrder lesser(ChangeOrder one, ChangeOrder other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}

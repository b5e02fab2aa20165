package io.github.deltafold.core.plan;

import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.BeyondHorizon;
import io.github.deltafold.core.ledger.KnownFile;
import io.github.deltafold.core.ledger.Settlement;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.quarantine.LineRanges;
import io.github.deltafold.core.quarantine.QuarantinedFile;
import io.github.deltafold.core.staging.TableListing;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides batches that settle open records of the quarantine. Like any batch they are written down before they are done,
 * one after the other, so that no record is replayed while another run drops it.
 */
public final class SettlementPlanner {
    private final TableHistory history;
    private final long throughBatch;
    private final Instant now;
    private final String id;

    /**
     * A planner of the next batch of a table.
     *
     * @param throughBatch only what batches up to this one set aside is settled
     * @param id unique id for the plan, should there be one
     */
    public SettlementPlanner(TableHistory history, long throughBatch, Instant now, String id) {
        this.history = history;
        this.throughBatch = throughBatch;
        this.now = now;
        this.id = id;
    }

    /**
     * Files that are staged and were not taken in as they are now: the ordinary batch goes before.
     *
     * @param open keys of files with open records
     */
    public static Set<String> stagedAgain(TableHistory history, TableListing listing, Set<String> open) {
        return listing.files().stream()
                .filter(file -> open.contains(file.key()) && !history.knows(file))
                .map(StagedFile::key)
                .collect(Collectors.toSet());
    }

    /**
     * Files that are staged as they were when their records were set aside, in their order; the first of them where they
     * are too many for one batch.
     *
     * @param open keys of files with open records
     */
    public List<StagedFile> replayable(TableListing listing, Set<String> open) {
        return listing.files().stream()
                .filter(file -> open.contains(file.key()) && history.knows(file))
                .limit(BatchPlanner.MAX_FILES)
                .toList();
    }

    /**
     * Reads open records again, from the files that they came from.
     *
     * @param files the files, in their order
     * @param open what is to be read of them; files without are left out
     */
    public PlanDecision replay(List<StagedFile> files, List<QuarantinedFile> open, ReplayRequest request) {
        Set<String> keys = open.stream().map(QuarantinedFile::file).collect(Collectors.toSet());
        List<PlannedFile> planned = files.stream()
                .filter(file -> keys.contains(file.key()))
                .map(file -> new PlannedFile(file, isSuperseded(file)))
                .toList();
        return decided(plan(planned)
                .letting(request.acceptAbsent() ? BeyondHorizon.ACCEPT_ABSENT : BeyondHorizon.HELD_KEYS)
                .settling(Settlement.replay(throughBatch, open)));
    }

    /**
     * What to do about records that cannot be read again.
     *
     * @param open how many records of each file are open
     */
    public static List<String> whyNot(TableListing listing, Map<String, Long> open) {
        Set<String> staged = listing.keys();
        return new TreeMap<>(open)
                .entrySet().stream()
                        .map(file -> staged.contains(file.getKey())
                                ? "Staged file " + file.getKey() + " has other bytes than those that "
                                        + count(file.getValue()) + " came from, and is not applied yet. Once it is, it"
                                        + " takes their place."
                                : "Staged file " + file.getKey() + " is gone, so that " + count(file.getValue())
                                        + " cannot be read again. Put the file back under its key and replay again, or"
                                        + " stage what 'quarantine show --file " + file.getKey() + "' prints of it"
                                        + " under that key, or give them up with 'quarantine drop'.")
                        .toList();
    }

    /**
     * Gives records up.
     *
     * @param open how many records of each file are open
     */
    public PlanDecision drop(Map<String, Long> open, DropRequest request) {
        LineRanges lines = request.lines().isEmpty() ? LineRanges.EVERY : LineRanges.of(request.lines());
        return decided(plan(List.of()).settling(Settlement.drop(request.reason(), throughBatch, files(open, lines))));
    }

    /** What is set aside, as a settlement names it. */
    public static List<QuarantinedFile> files(Map<String, Long> open, LineRanges lines) {
        return open.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                .map(entry -> new QuarantinedFile(entry.getKey(), lines, entry.getValue()))
                .toList();
    }

    private BatchPlan plan(List<PlannedFile> files) {
        int generation = Math.max(1, history.loadGeneration());
        return new BatchPlan(history.lastBatch() + 1, id, now, generation, null, files, List.of(), List.of());
    }

    private static PlanDecision decided(@Nullable BatchPlan plan) {
        return new PlanDecision(plan, List.of(), List.of());
    }

    /** Whether a newer baseline than the file's holds all of it: what came in before a reload is older than it. */
    private boolean isSuperseded(StagedFile file) {
        int generation =
                history.known(file.key()).map(KnownFile::loadGeneration).orElse(history.loadGeneration());
        Optional<Reload> settled = history.reload();
        return generation < history.loadGeneration()
                || (file.name().kind() == FileKind.CHANGES
                        && settled.isPresent()
                        && settled.get().supersedes(file));
    }

    private static String count(long records) {
        return records + (records == 1 ? " quarantined record" : " quarantined records");
    }
}

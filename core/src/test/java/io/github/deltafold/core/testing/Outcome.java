package io.github.deltafold.core.testing;

import io.github.deltafold.core.ledger.BatchCost;
import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.Counters;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.record.ChangeOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Outcomes of batches that read nothing, but for what a test says. */
public final class Outcome {
    private final long batch;
    private final String plan;
    private Counters counters = Counters.NONE;
    private @Nullable Long version;
    private @Nullable ChangeOrder greatest;
    private Reach reach = Reach.NONE;
    private Map<String, String> hashes = Map.of();
    private double seconds = 1;
    private long bytesWritten;
    private BatchCost cost = BatchCost.NONE;
    private List<String> warnings = List.of();

    private Outcome(long batch, String plan) {
        this.batch = batch;
        this.plan = plan;
    }

    /** The outcome of a batch whose plan is named {@code plan-<batch>}. */
    public static Outcome of(long batch) {
        return new Outcome(batch, "plan-" + batch);
    }

    /** The outcome of a plan. */
    public static Outcome of(long batch, String plan) {
        return new Outcome(batch, plan);
    }

    public Outcome counters(Counters all) {
        this.counters = all;
        return this;
    }

    public Outcome version(@Nullable Long made) {
        this.version = made;
        return this;
    }

    public Outcome greatest(@Nullable ChangeOrder order) {
        this.greatest = order;
        return this;
    }

    public Outcome reach(Reach back) {
        this.reach = back;
        return this;
    }

    public Outcome hashes(Map<String, String> byKey) {
        this.hashes = byKey;
        return this;
    }

    public Outcome seconds(double taken) {
        this.seconds = taken;
        return this;
    }

    public Outcome cost(long written, BatchCost spent) {
        this.bytesWritten = written;
        this.cost = spent;
        return this;
    }

    public Outcome warnings(String... texts) {
        this.warnings = List.of(texts);
        return this;
    }

    /** The outcome, as if one file held all lines. */
    public BatchOutcome made() {
        return new BatchOutcome(
                batch,
                plan,
                Instant.parse("2026-01-05T09:00:00Z"),
                seconds,
                "memory",
                "",
                counters,
                counters.equals(Counters.NONE) ? List.of() : List.of(counters),
                0,
                version,
                bytesWritten,
                cost,
                greatest,
                reach,
                hashes,
                warnings);
    }
}

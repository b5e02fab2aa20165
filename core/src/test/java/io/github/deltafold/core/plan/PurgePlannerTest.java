package io.github.deltafold.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.deltafold.core.ledger.BatchOutcome;
import io.github.deltafold.core.ledger.BatchPlan;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.ledger.BatchPlan.Reload;
import io.github.deltafold.core.ledger.Purge;
import io.github.deltafold.core.ledger.Reach;
import io.github.deltafold.core.ledger.TableHistory;
import io.github.deltafold.core.naming.FileKind;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.record.ChangeOrder;
import io.github.deltafold.core.spec.LakeConfig;
import io.github.deltafold.core.spec.TableSpec;
import io.github.deltafold.core.testing.Outcome;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A horizon of ten days, so that a purge is worth a commit once it forgets a day. */
class PurgePlannerTest {
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final TableSpec SPEC = LakeConfig.parse(
                    "{staging: s, lake: l, tables: [{name: sales.orders, key: [id], columns: 'id INT',"
                            + " tombstone-horizon: P10D}]}",
                    "deltafold.yaml",
                    Path.of(""))
            .spec(TableName.parse("sales.orders"))
            .orElseThrow();

    private TableHistory history = TableHistory.EMPTY;

    @Test
    void findsNothingDueWithoutDeletes() {
        folded(1, null, null, "20260101-120000000");
        folded(2, null, null, "20260301-120000000");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).isEmpty();
    }

    @Test
    void findsDeletesDueThatAreOlderThanTheHorizonByATenthOfIt() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "20260112-120000001");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).contains(new Purge.Limit(1, "20260102-120000001", null));
    }

    @Test
    void waitsUntilAPurgeIsWorthACommit() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "20260112-120000000");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).isEmpty();
    }

    @Test
    void neverGoesAboveTheOldestPendingChangeFile() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "20260301-120000000");

        Optional<Purge.Limit> due = PurgePlanner.due(
                SPEC, history, List.of(file("20260203-120000000"), file("LOAD00000009"), file("20260201-120000000")));

        assertThat(due).contains(new Purge.Limit(1, "20260201-120000000", null));
    }

    @Test
    void findsNothingDueWhereTheOldestPendingChangeFileIsOlder() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "20260301-120000000");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of(file("20260101-110000000")));

        assertThat(due).isEmpty();
    }

    @Test
    void staysBelowEveryChangeThatCameWithinTheHorizon() {
        ChangeOrder early = order("7", "20260101-120000000");
        ChangeOrder least = order("3", "20260225-120000000");
        folded(1, "20260101-120000000", early, "20260101-120000000");
        folded(2, null, least, "20260225-120000000");
        folded(3, null, order("9", "20260301-120000000"), "20260301-120000000");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).contains(new Purge.Limit(1, "20260219-120000000", least));
    }

    @Test
    void looksAgainOnlyATenthOfTheHorizonLater() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "20260301-120000000");
        purged(3, new Purge.Limit(1, "20260219-120000000", null), "20260219-130000000");
        folded(4, null, null, "20260302-110000000");
        Optional<Purge.Limit> soon = PurgePlanner.due(SPEC, history, List.of());
        folded(5, null, null, "20260302-140000000");

        Optional<Purge.Limit> later = PurgePlanner.due(SPEC, history, List.of());

        assertThat(soon).isEmpty();
        assertThat(later).contains(new Purge.Limit(1, "20260220-140000000", null));
    }

    @Test
    void findsNothingDueOnceAllIsForgotten() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "20260301-120000000");
        purged(3, new Purge.Limit(1, "20260219-120000000", null), null);
        folded(4, null, null, "20270301-120000000");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).isEmpty();
    }

    @Test
    void findsDeletesOfAnOlderLoadGenerationDueAtOnce() {
        folded(1, "20260101-120000000", null, "LOAD00000001", "20260101-120000000");
        Reload reload = new Reload("20260101-120000000", NINE);
        history = history.after(
                        new BatchPlan(2, "plan-2", NINE, 2, reload, planned("LOAD00000001"), List.of(), List.of()))
                .after(outcome(2, Reach.NONE));

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).contains(new Purge.Limit(2, "20251222-120000000", null));
    }

    @Test
    void forgetsNothingByANameThatStatesNoTime() {
        folded(1, "20260101-120000000", null, "20260101-120000000");
        folded(2, null, null, "99999999-999999999");

        Optional<Purge.Limit> due = PurgePlanner.due(SPEC, history, List.of());

        assertThat(due).isEmpty();
    }

    private void folded(long batch, @Nullable String leastDelete, @Nullable ChangeOrder leastChange, String... names) {
        history = history.after(
                        new BatchPlan(batch, "plan-" + batch, NINE, 1, null, planned(names), List.of(), List.of()))
                .after(outcome(batch, new Reach(leastChange, leastDelete)));
    }

    private void purged(long batch, Purge.Limit limit, @Nullable String leastLeft) {
        history = history.after(BatchPlan.of(batch, "plan-" + batch, NINE, new Purge(limit, null, leastLeft)))
                .after(outcome(batch, Reach.NONE));
    }

    private static BatchOutcome outcome(long batch, Reach reach) {
        return Outcome.of(batch).reach(reach).made();
    }

    private static List<PlannedFile> planned(String... names) {
        return List.of(names).stream()
                .map(name -> new PlannedFile(file(name), false))
                .toList();
    }

    private static StagedFile file(String base) {
        return new StagedFile("sales/orders/" + base + ".csv", "etag", 10, NINE);
    }

    private static ChangeOrder order(String sequence, String name) {
        return new ChangeOrder(1, FileKind.CHANGES, sequence, name, file(name).key(), 1);
    }
}

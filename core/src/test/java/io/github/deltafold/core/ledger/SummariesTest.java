package io.github.deltafold.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.deltafold.core.failure.BadSetting;
import io.github.deltafold.core.ledger.BatchPlan.PlannedFile;
import io.github.deltafold.core.naming.StagedFile;
import io.github.deltafold.core.naming.TableName;
import io.github.deltafold.core.store.ObjectStore;
import io.github.deltafold.core.store.StoredObject;
import io.github.deltafold.core.testing.InMemoryObjectStore;
import io.github.deltafold.core.testing.Outcome;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummariesTest {
    private static final TableName ORDERS = new TableName("sales", "orders");
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");
    private static final String SUMMARY = "summaries/sales/orders/summary.json";

    /** A summary after every fourth batch, of four files, those of the last half minute if they are more, and pages of three. */
    private static final SummaryLimits SMALL = new SummaryLimits(4, Duration.ofSeconds(30), 4, 8, 3);

    private final InMemoryObjectStore state = new InMemoryObjectStore();
    private final Ledger ledger = new Ledger(state, SMALL);

    @Test
    void isWrittenOnceItSavesReading() {
        batches(1, 3);
        assertThat(state.read(SUMMARY)).isEmpty();

        batches(4, 4);

        assertThat(state.read(SUMMARY)).isPresent();
    }

    @Test
    void isReadInPlaceOfTheEntriesBeforeIt() {
        batches(1, 5);
        List<String> read = new ArrayList<>();

        TableHistory history = new Ledger(noting(read), SMALL).history(ORDERS);

        assertThat(read)
                .containsExactly(
                        SUMMARY,
                        "ledger/sales/orders/00000000000000000005.json",
                        "ledger/sales/orders/00000000000000000005.outcome.json");
        assertThat(history.lastBatch()).isEqualTo(5);
        assertThat(history.appliedFiles()).isEqualTo(5);
        assertThat(history.knows(file(1))).isTrue();
    }

    @Test
    void putsOldFilesIntoPagesThatAreReadWhereTheyAreAskedFor() {
        batches(1, 12);
        List<String> read = new ArrayList<>();
        TableHistory history = new Ledger(noting(read), SMALL).history(ORDERS);

        assertThat(history.newFilesAfter()).isEqualTo(file(6).key());
        assertThat(history.knows(file(9))).isTrue();
        assertThat(history.knows(file(13))).isFalse();
        assertThat(read).containsExactly(SUMMARY);

        assertThat(history.knows(file(2))).isTrue();
        assertThat(history.knows(file(3))).isTrue();

        assertThat(read).hasSize(2).last().asString().startsWith("summaries/sales/orders/page-");
        assertThat(history.files()).hasSize(12);
    }

    @Test
    void saysWhatIsNewOfAnOldFileThatIsStagedAgain() {
        batches(1, 12);
        StagedFile again = new StagedFile(file(2).key(), "other", 3, NINE.plus(Duration.ofDays(9)));
        batch(13, again);

        TableHistory history = new Ledger(state, SMALL).history(ORDERS);

        assertThat(history.knows(again)).isTrue();
        assertThat(history.knows(file(2))).isFalse();
        assertThat(history.asFirstStaged(again).modified()).isEqualTo(file(2).modified());
        assertThat(history.files()).hasSize(12);
    }

    @Test
    void isPassedOverWhereAnOlderStateWasPutBack() {
        batches(1, 4);
        InMemoryObjectStore restored = new InMemoryObjectStore();
        restored.put(SUMMARY, state.read(SUMMARY).orElseThrow().bytes());
        new Ledger(restored, SMALL).create(ORDERS, plan(1, file(7)));

        TableHistory history = new Ledger(restored, SMALL).history(ORDERS);

        assertThat(history.lastBatch()).isEqualTo(1);
        assertThat(history.knows(file(1))).isFalse();
    }

    @Test
    void isPassedOverAndWrittenAnewWhereItCannotBeRead() {
        batches(1, 4);
        for (String text : List.of("{", "{}", "[]", "{\"format\": 99}", "{\"batch\": 4, \"outcomeEtag\": \"x\"}")) {
            state.put(SUMMARY, text);

            Ledger reading = new Ledger(state, SMALL);
            TableHistory history = reading.history(ORDERS);
            reading.summarise(ORDERS, history, null);

            assertThat(history.appliedFiles()).as(text).isEqualTo(4);
            assertThat(new String(state.read(SUMMARY).orElseThrow().bytes(), StandardCharsets.UTF_8))
                    .as(text)
                    .contains("\"batch\":4");
        }
    }

    @Test
    void saysWhatToDoWhereAPageIsGone() {
        batches(1, 12);
        String page = firstPage();
        state.delete(page);
        TableHistory history = new Ledger(state, SMALL).history(ORDERS);

        assertThatThrownBy(() -> history.knows(file(1)))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger page " + page + ": it is not there, so somebody deleted it."
                        + " Delete summaries/sales/orders/summary.json, which names it, too:"
                        + " the next run makes both anew from the ledger.");
    }

    @Test
    void saysWhatToDoWhereAPageIsDamaged() {
        batches(1, 12);
        String page = firstPage();
        state.put(page, "{");
        TableHistory history = new Ledger(state, SMALL).history(ORDERS);

        assertThatThrownBy(() -> history.knows(file(1)))
                .isInstanceOf(BadSetting.class)
                .hasMessage("Cannot read ledger page " + page + ": somebody changed it, or cut it off. Delete it, and"
                        + " summaries/sales/orders/summary.json, which names it: the next run makes both anew from the"
                        + " ledger.");
    }

    /** Whoever deletes all of them finds them made anew, by a process too that knows the old ones. */
    @Test
    void isMadeAnewFromTheEntriesWhereItWasDeletedWithItsPages() {
        batches(1, 12);
        state.list("summaries/", "").forEach(object -> state.delete(object.key()));

        batches(13, 20);

        TableHistory history = new Ledger(state, SMALL).history(ORDERS);
        assertThat(state.read(SUMMARY)).isPresent();
        assertThat(history.files()).hasSize(20);
        assertThat(history.knows(file(1))).isTrue();
    }

    /** Of two runs the one that was slower may believe what the other decided otherwise. */
    @Test
    void holdsWhatTheEntriesSayWhateverARunBelieves() {
        batches(1, 7);
        TableHistory before = ledger.history(ORDERS);
        BatchPlan plan = plan(8, file(8));
        ledger.create(ORDERS, plan);
        Ledger other = new Ledger(state, SMALL);
        other.create(
                ORDERS, new BatchPlan.Revision(8, 1, List.of(new BatchPlan.DroppedFile(file(8).key(), false, "gone"))));
        other.create(ORDERS, Outcome.of(8).made());
        TableHistory believed = before.after(plan)
                .after(Outcome.of(8).hashes(Map.of(file(8).key(), "hash8")).made());

        TableHistory summed = ledger.summarise(ORDERS, believed, null);

        assertThat(believed.knows(file(8))).isTrue();
        assertThat(summed.knows(file(8))).isFalse();
        assertThat(new Ledger(state, SMALL).history(ORDERS).knows(file(8))).isFalse();
        Recount.assertThatSummaryHolds(state, ORDERS);
    }

    @Test
    void isWrittenAnewOverOneOfALaterStateThatWasGivenUp() {
        batches(1, 12);
        byte[] later = state.read(SUMMARY).orElseThrow().bytes();
        state.list("ledger/", "").forEach(object -> state.delete(object.key()));
        Ledger restored = new Ledger(state, SMALL);
        for (int batch = 1; batch <= 4; batch++) {
            restored.create(ORDERS, plan(batch, file(batch + 50)));
            restored.create(ORDERS, Outcome.of(batch).made());
        }

        restored.summarise(ORDERS, restored.history(ORDERS), null);

        assertThat(state.read(SUMMARY).orElseThrow().bytes()).isNotEqualTo(later);
        assertThat(new Ledger(state, SMALL).history(ORDERS).lastBatch()).isEqualTo(4);
    }

    @Test
    void isWrittenAfterARunDiedBetweenItsPagesAndIt() {
        batches(1, 11);
        byte[] before = state.read(SUMMARY).orElseThrow().bytes();
        batches(12, 12);
        state.put(SUMMARY, before); // the pages of the twelfth lie there already

        new Ledger(state, SMALL).summarise(ORDERS, new Ledger(state, SMALL).history(ORDERS), NINE);

        assertThat(state.read(SUMMARY).orElseThrow().bytes()).isNotEqualTo(before);
    }

    @Test
    void isReadOnceByAProcessThatLooksOftenAtATableAtRest() {
        batches(1, 12);
        List<String> read = new ArrayList<>();
        Ledger looking = new Ledger(noting(read), SMALL);

        looking.history(ORDERS);
        looking.history(ORDERS);

        assertThat(read).containsExactly(SUMMARY);
    }

    private String firstPage() {
        return state.list("summaries/sales/orders/page-", "")
                .map(StoredObject::key)
                .filter(key -> new String(state.read(key).orElseThrow().bytes(), StandardCharsets.UTF_8)
                        .contains(file(1).key()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void leavesASummaryAloneThatAnotherRunWroteLater() {
        batches(1, 3);
        Ledger slow = new Ledger(state, SMALL);
        TableHistory seen = slow.history(ORDERS);
        batches(4, 8);
        byte[] later = state.read(SUMMARY).orElseThrow().bytes();

        slow.summarise(ORDERS, seen, NINE);

        assertThat(state.read(SUMMARY).orElseThrow().bytes()).isEqualTo(later);
    }

    @Test
    void remembersTheLastWholeLook() {
        batches(1, 12);
        assertThat(new Ledger(state, SMALL).wholeLook(ORDERS)).isEmpty();

        ledger.summarise(ORDERS, ledger.history(ORDERS), NINE);
        batches(13, 20);

        assertThat(new Ledger(state, SMALL).wholeLook(ORDERS)).contains(NINE);
    }

    @Test
    void showsEverythingWhereKeysDoNotFollowTime() {
        for (int batch = 1; batch <= 12; batch++) {
            StagedFile flat = file(batch);
            batch(batch, new StagedFile(flat.key().replace("orders/", "orders/05012026/"), "e", 1, NINE));
        }

        TableHistory history = new Ledger(state, SMALL).history(ORDERS);

        assertThat(state.list("summaries/sales/orders/page", "")).isNotEmpty();
        assertThat(history.newFilesAfter()).isEmpty();
    }

    /** Committed before midnight, written after it. */
    @Test
    void followsTimeInFoldersOfTheDayBefore() {
        for (int batch = 1; batch <= 12; batch++) {
            StagedFile flat = file(batch);
            batch(batch, new StagedFile(flat.key().replace("orders/", "orders/2026/01/04/"), "e", 1, NINE));
        }

        assertThat(new Ledger(state, SMALL).history(ORDERS).newFilesAfter())
                .isEqualTo("sales/orders/2026/01/04/20260105-090600000.csv");
    }

    @Test
    void remembersALookAgainAfterOneOfAClockThatWasAhead() {
        batches(1, 12);
        ledger.summarise(ORDERS, ledger.history(ORDERS), NINE.plus(Duration.ofDays(365)));

        ledger.summarise(ORDERS, ledger.history(ORDERS), NINE);

        assertThat(new Ledger(state, SMALL).wholeLook(ORDERS)).contains(NINE);
    }

    @Test
    void followsTimeInDateFolders() {
        for (int batch = 1; batch <= 12; batch++) {
            StagedFile flat = file(batch);
            batch(batch, new StagedFile(flat.key().replace("orders/", "orders/2026/01/05/"), "e", 1, NINE));
        }

        assertThat(new Ledger(state, SMALL).history(ORDERS).newFilesAfter())
                .isEqualTo("sales/orders/2026/01/05/20260105-090600000.csv");
    }

    /** Plans, finishes and sums up these batches, of one file each. */
    private void batches(int first, int last) {
        for (int batch = first; batch <= last; batch++) {
            batch(batch, file(batch));
        }
    }

    private void batch(int batch, StagedFile file) {
        ledger.create(ORDERS, plan(batch, file));
        ledger.create(
                ORDERS,
                Outcome.of(batch)
                        .counters(new Counters(1, 1, 0, 0, 0, 0))
                        .hashes(Map.of(file.key(), "hash" + batch))
                        .made());
        ledger.summarise(ORDERS, ledger.history(ORDERS), null);
    }

    private static BatchPlan plan(int batch, StagedFile file) {
        return new BatchPlan(
                batch, "plan-" + batch, NINE, 1, null, List.of(new PlannedFile(file, false)), List.of(), List.of());
    }

    /** The change file of a minute. */
    private static StagedFile file(int minute) {
        Instant time = NINE.plus(Duration.ofMinutes(minute));
        String name =
                DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        return new StagedFile("sales/orders/" + name + "000.csv", "etag" + minute, 1, time);
    }

    /** The state, which notes what is read. */
    private ObjectStore noting(List<String> read) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        read.add((String) arguments[0]);
                    }
                    return method.invoke(state, arguments);
                });
    }
}
